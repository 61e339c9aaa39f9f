import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EnvironmentError, environmentOf, VARIABLES, type VariableName } from "../functions/environment.ts";
import { setFunctionEnvironment } from "../local/system/environment.ts";

const NAMES = Object.keys(VARIABLES) as VariableName[];
const exampleOf = (name: VariableName) => String(VARIABLES[name].meta()?.["example"]).replace(/^'|'$/g, "");

describe("the functions' environment", () => {
  it("is parsed, with the defaults of what is not set or empty", () => {
    expect(
      environmentOf(["TABLE_NAME", "SES_CALLS_PER_SECOND", "DIGEST_TO", "HOSTED_ZONE_ID", "CONSOLE_URL"], {
        SES_CALLS_PER_SECOND: "0.5",
        DIGEST_TO: "ann@example.org, ben@example.org",
        CONSOLE_URL: "",
        OWN_MAIL: "not asked for!",
      }),
    ).toEqual({
      TABLE_NAME: "postmaster",
      SES_CALLS_PER_SECOND: 0.5,
      DIGEST_TO: ["ann@example.org", "ben@example.org"],
      HOSTED_ZONE_ID: undefined,
      CONSOLE_URL: undefined,
    });
  });

  it("names each wrong variable, its value and an example, and no address", () => {
    const wrong = { TABLE_NAME: "my table", DIGEST_TO: "ann@example.org,ben" };
    const read = () => environmentOf(["TABLE_NAME", "DIGEST_TO", "REMOVALS_QUEUE_URL"], wrong);
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow(
      "TABLE_NAME=my table: is not a table name: use 3 to 255 letters, digits, _, - and .; use for example TABLE_NAME=postmaster, or leave it out; DIGEST_TO=(address),ben: is not an address; use for example DIGEST_TO=(address),(address), or leave it out; REMOVALS_QUEUE_URL is missing: set it, for example REMOVALS_QUEUE_URL=https://sqs.eu-west-1.amazonaws.com/123456789012/removals",
    );
  });

  it.each(NAMES)("takes the example of %s", (name) => {
    expect(() => environmentOf([name], { [name]: exampleOf(name) })).not.toThrow();
  });

  it.each([
    ["TIME_ZONE", "Nowhere/X"],
    ["SES_CALLS_PER_SECOND", "0"],
    ["RECONCILE_EVERY_MINUTES", "1e3"],
    ["EVENT_TYPES", "bounce,sent"],
    ["VIRTUAL_DELIVERABILITY_MANAGER", "yes"],
    ["HOSTED_ZONE_ID", "zone"],
    ["WARNINGS_TOPIC_ARN", "warnings"],
    ["FEEDBACK_QUEUE_URL", "feedback"],
    ["DEAD_LETTER_QUEUE_URLS", "https://sqs.example/1/a,b"],
    ["CONSOLE_URL", "mail.example.org"],
    ["OWN_MAIL", "a b"],
    ["DNS_SERVERS", "dns.example.org"],
    ["IDENTITY_POLICY", '{"allowed":[]}'],
    ["WATCHED_ADDRESSES", "ann@"],
    ["NOTICE_FROM", "postmaster"],
    ["LOCAL_SYSTEM", "yes"],
    ["AWS_REGION", "Europe (Ireland)"],
  ] as const)("refuses %s=%s", (name, value) => {
    expect(() => environmentOf([name], { [name]: value })).toThrow(`${name}=${value}: `);
  });

  it("is described in docs/architecture.md, each variable with its default", async () => {
    const docs = await readFile(new URL("../docs/architecture.md", import.meta.url), "utf8");
    const section = docs.slice(docs.indexOf("## Environment of the functions"));
    const rows = [...section.matchAll(/^\| `([A-Z_]+)` +\| (.+?) +\| (.+?) +\|$/gm)];
    expect(
      Object.fromEntries(rows.map(([, name, otherwise, meaning]) => [name, [otherwise, meaning]])),
    ).toEqual(
      Object.fromEntries(NAMES.map((name) => [name, [defaultOf(name), VARIABLES[name].meta()?.description]])),
    );
  });

  describe("of a local system", () => {
    const before = { ...process.env };
    const names = NAMES.filter((name) => name !== "CONSOLE_DIR");
    const at = (port: number) => `http://127.0.0.1:${port}`;
    const endpoints = {
      dynamodb: at(1),
      sns: at(2),
      sqs: at(3),
      sesv2: at(4),
      route53: at(5),
      dns: "127.0.0.1:6",
    };
    beforeAll(() => {
      for (const name of NAMES) delete process.env[name];
      setFunctionEnvironment({ ...endpoints, api: at(7) }, "local");
    });
    afterAll(() => {
      process.env = before;
    });

    it("has whatever the functions need", () => {
      expect(environmentOf(names, process.env)).toMatchObject({ TABLE_NAME: "local", LOCAL_SYSTEM: "1" });
    });
  });
});

/** As the table of the docs writes it. */
const defaultOf = (name: VariableName): string => {
  const { def } = VARIABLES[name] as { def: { type: string; defaultValue?: unknown } };
  if (def.type === "optional") return "none";
  if (def.type !== "prefault") return "required";
  return def.defaultValue === "" ? "none" : `\`${def.defaultValue}\``;
};
