import * as z from "zod";
import { EVENT_TYPES } from "../shared/feedback/event.ts";
import { parseRetention } from "../shared/feedback/retention.ts";
import { parsePolicy } from "../shared/identities/policy.ts";
import { parseWatched } from "../shared/warnings/triggers/watched.ts";
import { environmentProblems } from "./environment.ts";
import { type CompiledTemplate, stageProblems } from "./names.ts";
import { timeZoneProblem } from "./timeZones.ts";

/** What osls gives its plugins, as far as it is used here. */
type Serverless = {
  service: {
    custom: { parameters: Record<string, unknown> };
    provider: { compiledCloudFormationTemplate: CompiledTemplate };
  };
  getProvider: (name: "aws") => {
    getStage: () => string;
    getRegion: () => string;
    naming: { getStackName: () => string };
  };
  classes: { Error: new (message: string, code: string) => Error };
};

const NOT_OF_SES: readonly string[] = ["unknown", "relay"];
const PUBLISHED = EVENT_TYPES.filter((type) => !NOT_OF_SES.includes(type));

/** Takes what `parse` takes, and says what it says. */
const parsedBy = (parse: (text: string) => unknown) => (text: string, context: z.RefinementCtx) => {
  try {
    parse(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
  }
};

const MOST_RECIPIENTS = 50; // [quotas]
const addressesIn = (text: string): string[] => text.split(",").map((one) => one.trim());

// The day is over and counted by then, and it is the day that people there call yesterday.
const EARLIEST_UTC_HOUR = 1;
const LATEST_UTC_HOUR = 20;

/** An hour of the clock there, in winter and in summer. */
const utcHoursOf = (hour: number, timeZone: string): number[] => [
  ...new Set(
    ["2026-01-15T12:00:00Z", "2026-07-15T12:00:00Z"].map((noon) => {
      const there = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" });
      return (hour + 12 - Number(there.format(new Date(noon))) + 48) % 24;
    }),
  ),
];

/** The parameters of serverless.yml; `--param` and the file give texts as well as numbers. */
const parameters = z
  .strictObject({
    adminEmail: z.literal("").or(z.email("must be an e-mail address, or nothing")),
    retentionDays: z.coerce.string().superRefine(parsedBy(parseRetention)),
    eventTypes: z
      .string()
      .refine((text) => text.split(",").every((type) => PUBLISHED.some((one) => one === type)), {
        error: `must be some of ${PUBLISHED.join(",")}, separated by commas without spaces`,
      }),
    sesCallsPerSecond: z.coerce.number({ error: "must be a number" }).positive("must be above 0"),
    reconcileEveryMinutes: z.coerce
      .number({ error: "must be a number" })
      .min(5, "must be 5 or more")
      .multipleOf(5, "must be a multiple of 5, as the function runs every five minutes"),
    identityPolicy: z.string().superRefine(parsedBy(parsePolicy)),
    noticeFrom: z.literal("").or(z.email("must be an e-mail address, or nothing")),
    hostedZoneId: z
      .string()
      .regex(/^(none|Z[A-Z0-9]{1,31})$/, "must be the id of a hosted zone, like Z0123456789ABC, or none"),
    watchedAddresses: z.string().superRefine(parsedBy(parseWatched)),
    virtualDeliverabilityManager: z.enum(["off", "on"], { error: "must be off or on" }),
    consoleUrl: z
      .literal("")
      .or(z.url({ protocol: /^https$/, error: "must be an https address, or nothing" })),
    digest: z.enum(["none", "daily", "weekly", "both"], { error: "must be none, daily, weekly or both" }),
    digestFrom: z.literal("").or(z.email("must be an e-mail address, or nothing")),
    digestTo: z
      .string()
      .refine((text) => text === "" || addressesIn(text).every((one) => z.email().safeParse(one).success), {
        error: "must be e-mail addresses, separated by commas",
      })
      .refine((text) => addressesIn(text).length <= MOST_RECIPIENTS, {
        error: `must be at most ${MOST_RECIPIENTS}, as SES takes no more in a mail`,
      }),
    digestHour: z.coerce
      .number({ error: "must be a number" })
      .int("must be a whole number")
      .min(0, "must be 0 to 23")
      .max(23, "must be 0 to 23"),
    digestTimeZone: z.string().superRefine((name, context) => {
      const message = timeZoneProblem(name);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    }),
    logRetentionDays: z.coerce.number({ error: "must be a number" }),
  })
  .superRefine(({ digest, digestHour: hour, digestTimeZone: zone }, context) => {
    if (digest === "none" || timeZoneProblem(zone) !== undefined || hour > 23) return;
    const hours = utcHoursOf(hour, zone);
    if (hours.every((one) => one >= EARLIEST_UTC_HOUR && one <= LATEST_UTC_HOUR)) return;
    context.addIssue({
      code: "custom",
      path: ["digestHour"],
      message: `${hour}:00 in ${zone} is ${hours.join(" or ")}:00 UTC; the digest tells of whole UTC days, so choose an hour that is ${EARLIEST_UTC_HOUR}:00 to ${LATEST_UTC_HOUR}:00 UTC`,
    });
  })
  .refine(({ digest, digestFrom, digestTo }) => digest === "none" || (digestFrom !== "" && digestTo !== ""), {
    path: ["digest"],
    error: "needs digestFrom (a verified address) and digestTo (who gets it)",
  });

/**
 * Refuses to package with a parameter that is mistyped or makes no sense, and what AWS would refuse for its size: the
 * deploy would fail half-way.
 */
export default class Parameters {
  readonly hooks: Record<string, () => void>;

  constructor(serverless: Serverless, options: { param?: string | string[] }) {
    const refuse = (problems: string[]) => {
      if (problems.length > 0)
        throw new serverless.classes.Error(problems.join("\n"), "POSTMASTER_INVALID_PARAMETER");
    };
    this.hooks = {
      "before:package:cleanup": () =>
        refuse(parameterProblems(serverless.service.custom.parameters, namesOf(options.param ?? []))),
      "before:aws:package:finalize:saveServiceState": () => {
        const { custom, provider } = serverless.service;
        const template = provider.compiledCloudFormationTemplate;
        const aws = serverless.getProvider("aws");
        refuse([
          ...stageProblems(template, { stack: aws.naming.getStackName(), stage: aws.getStage() }),
          ...environmentProblems(template, { region: aws.getRegion(), parameters: custom.parameters }),
        ]);
      },
    };
  }
}

/** What is wrong with the resolved `values`, and with the names that the command line gives, in words. */
export const parameterProblems = (values: unknown, given: string[]): string[] => {
  const known = Object.keys(parameters.shape);
  const { error } = parameters.safeParse(values);
  return [
    ...given
      .filter((name) => !known.includes(name))
      .map(
        (name) => `There is no parameter "${name}"; there are ${known.join(", ")}, and --stage and --region.`,
      ),
    ...(error?.issues ?? []).map(({ path, message }) => `Parameter ${path.join(".")}: ${message}.`),
  ];
};

const namesOf = (param: string | string[]) => [param].flat().map((pair) => pair.split("=", 1)[0] ?? pair);
