import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { page, rowsBelow } from "../docs/page.ts";
import { propertiesOf, set } from "./checks/spoil.ts";
import { at, resourcesOf, type Template } from "./checks/template.ts";
import { type Packaged, packageTemplate } from "./packaged.ts";

let packaged: Packaged;
beforeAll(async () => {
  packaged = await packageTemplate();
}, 120_000);
afterAll(() => packaged?.remove());

/** A table of docs/deployment.md. */
const tableOf = (first: string) => rowsBelow(page("deployment"), first);

/** `[route, requests a second, burst]`, as the stage has them. */
const limitsOf = ({ Resources }: Template) => {
  const { DefaultRouteSettings, RouteSettings } = Resources["HttpApiStage"]?.Properties ?? {};
  const limits = (settings: unknown) =>
    ["ThrottlingRateLimit", "ThrottlingBurstLimit"].map((name) => Number(Object(settings)[name]));
  return [
    ...Object.entries(Object(RouteSettings)).map(([key, settings]) => [key, ...limits(settings)]),
    ["everything else", ...limits(DefaultRouteSettings)],
  ].sort();
};

const documentedLimits = () =>
  tableOf("route")
    .flatMap(([routes = "", rate = "", burst = ""]) =>
      routes
        .replaceAll("`", "")
        .split(", ")
        .map((route) => [
          route.startsWith("/") ? `GET ${route}` : route,
          Number.parseInt(rate, 10),
          Number(burst),
        ]),
    )
    .sort();

/** The age of the oldest message, looked at each minute, or else a count. */
const firesAt = ({ MetricName, Threshold, Period }: Record<string, unknown>): string =>
  MetricName === "ApproximateAgeOfOldestMessage" && Period === 60
    ? `age over ${Threshold} s`
    : `over ${Threshold} in ${Period} s`;

/** What each alarm fires at, in the words of the table. */
const marksOf = (template: Template) =>
  resourcesOf(template, "AWS::CloudWatch::Alarm").map(({ id, properties }) => [
    id,
    firesAt(properties),
    properties["Statistic"],
    properties["ComparisonOperator"],
    properties["EvaluationPeriods"],
  ]);

const documentedMarks = (template: Template) => {
  const rows = new Map(tableOf("alarm").map(([name = "", when]) => [name.replaceAll("`", ""), when]));
  return resourcesOf(template, "AWS::CloudWatch::Alarm").map(({ id, properties }) => [
    id,
    rows.get(id) ?? rows.get(id.replace(/^[A-Z][a-z]+(?=ErrorsAlarm$)/, "…")),
    properties["Namespace"] === "AWS/SQS" ? "Maximum" : "Sum",
    "GreaterThanThreshold",
    1,
  ]);
};

describe("docs/deployment.md has", () => {
  it("the limits of each route", () => {
    expect(limitsOf(packaged.template)).toEqual(documentedLimits());
    expect(documentedLimits().length).toBeGreaterThan(5);
  });

  it("what each alarm fires at", () => {
    expect(marksOf(packaged.template)).toEqual(documentedMarks(packaged.template));
  });

  it("none of a sign-in at 5,000 a second, and of an alarm that never fires", () => {
    const template = structuredClone(packaged.template);
    const settings = Object(at(propertiesOf(template, "HttpApiStage"), "RouteSettings"));
    settings["POST /v1/session"].ThrottlingRateLimit = 5_000;
    set("FailedSignInsAlarm", { Threshold: 100_000 })(template);
    expect(limitsOf(template)).not.toEqual(documentedLimits());
    expect(marksOf(template)).not.toEqual(documentedMarks(template));
  });
});
