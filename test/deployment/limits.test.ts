import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environmentProblems } from "../../serverless/environment.ts";
import { NAME_LIMITS, stageProblems } from "../../serverless/names.ts";
import { timeZoneProblem } from "../../serverless/timeZones.ts";
import { LIMITS } from "./aws/values.ts";
import { propertiesOf } from "./checks/spoil.ts";
import { at, resourcesOf, type Template, type Value } from "./checks/template.ts";
import { LONGEST_STAGE, type Packaged, packageTemplate } from "./packaged.ts";

const STAGE = "s".repeat(LONGEST_STAGE);

let packaged: Packaged;
beforeAll(async () => {
  packaged = await packageTemplate(["--stage", STAGE]);
}, 120_000);
afterAll(() => packaged?.remove());

describe("the names that a stage makes", () => {
  /** As packaged for a stage that is `more` characters longer. */
  const problemsWith = (more: number) => {
    const stage = STAGE + "s".repeat(more);
    const template: Template = JSON.parse(JSON.stringify(packaged.template).replaceAll(STAGE, stage));
    return stageProblems(template, { stack: `postmaster-${stage}`, stage });
  };

  it("fit up to the stage that docs/deployment.md names", async () => {
    expect(problemsWith(0)).toEqual([]);
    const docs = await readFile(new URL("../../docs/deployment.md", import.meta.url), "utf8");
    expect(docs).toContain(`and itself at most ${LONGEST_STAGE} characters;`);
  });

  it.each([1, 2, 100])("do not fit with %i more, and the message says what does", (more) => {
    expect(problemsWith(more)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^Stage "s+" has ${LONGEST_STAGE + more} characters\\. The name of the Lambda Function postmaster-s+-\\w+ would have ${64 + more}, and AWS allows 64\\. Choose a --stage of at most ${LONGEST_STAGE} characters\\.$`,
        ),
      ),
    ]);
  });

  it("are all known: each resource whose own name holds the stage has a limit", () => {
    const unknown = Object.entries(packaged.template.Resources).filter(([, { Type, Properties = {} }]) =>
      Object.entries(Properties).some(
        ([key, value]) =>
          /Name$/.test(key) && String(value).includes(STAGE) && NAME_LIMITS[Type]?.property !== key,
      ),
    );
    expect(unknown).toEqual([]);
  });

  it("have the limits of AWS's registry", () => {
    const named = Object.entries(NAME_LIMITS).map(([type, { property, longest }]) => [
      LIMITS[`${type}.${property}`]?.to ?? longest,
      longest,
    ]);
    expect(named.filter(([registered, longest]) => registered !== longest)).toEqual([]);
  });

  it("stop the packaging", async () => {
    await expect(packageTemplate(["--stage", "s".repeat(45)])).rejects.toThrow(
      `Choose a --stage of at most ${LONGEST_STAGE} characters.`,
    );
  }, 60_000);
});

describe("a function's environment", () => {
  /** With a value of `ingest` made so long that its JSON takes `bytes`, all references at their longest. */
  const problemsAt = (bytes: number, fill: (length: number) => string = (length) => "a".repeat(length)) => {
    const template = structuredClone(packaged.template);
    const environment = propertiesOf(template, "IngestLambdaFunction")["Environment"] as {
      Variables: Record<string, Value>;
    };
    // As AWS would have them, but with the longest of all partitions.
    const others = {
      TABLE_NAME: `postmaster-${STAGE}`,
      OWN_MAIL: "00000000-0000-0000-0000-000000000000",
      RETENTION_DAYS: "400,send=90,delivery=90,open=30,click=30,relay=90",
      WATCHED_ADDRESSES: "",
      WARNINGS_TOPIC_ARN: `arn:aws-us-gov:sns:eu-west-1:123456789012:postmaster-${STAGE}-warnings`,
      API_URL: `https://${"x".repeat(10)}.execute-api.eu-west-1.amazonaws.com.cn`,
      CONSOLE_URL: "",
    };
    const watched = fill(bytes - JSON.stringify(others).length);
    environment.Variables["WATCHED_ADDRESSES"] = watched;
    return environmentProblems(template, {
      region: "eu-west-1",
      parameters: { adminEmail: "", watchedAddresses: watched },
    });
  };

  it("fits up to 4,096 bytes of JSON", () => {
    expect(problemsAt(4_096)).toEqual([]);
  });

  it("is refused from 4,097, with the parameter to shorten and by how much", () => {
    expect(problemsAt(4_097)).toEqual([
      expect.stringMatching(
        /^Function postmaster-s+-ingest: its environment variables would take 4097 bytes, and Lambda allows 4096\. The largest is WATCHED_ADDRESSES, from the parameter watchedAddresses, with \d+\. Shorten watchedAddresses by at least 1 byte\.$/,
      ),
    ]);
  });

  it("counts a quotation mark of a policy as two bytes, and an umlaut too", () => {
    expect(problemsAt(4_096, (length) => '"'.repeat(length / 2))).toEqual([]);
    expect(problemsAt(4_098, (length) => '"'.repeat(length / 2))).toHaveLength(1);
    expect(problemsAt(4_096, (length) => "ü".repeat(length / 2))).toEqual([]);
    expect(problemsAt(4_098, (length) => "ü".repeat(length / 2))).toHaveLength(1);
  });

  it("is measured of every function, with every reference at least as long as in any region", () => {
    const { template } = packaged;
    const functions = resourcesOf(template, "AWS::Lambda::Function");
    for (const { id } of functions) {
      const spoilt = structuredClone(template);
      const variables = at(propertiesOf(spoilt, id), "Environment", "Variables");
      Object.assign(Object(variables), { TOO_LONG: "a".repeat(4_096) });
      const found = environmentProblems(spoilt, { region: "eu-west-1", parameters: {} });
      expect(found).toEqual([expect.stringContaining("The largest is TOO_LONG with")]);
    }
    expect(functions.length).toBeGreaterThan(7);
  });

  it("stops the packaging where identityPolicy makes it too long", async () => {
    const allow = Array.from({ length: 150 }, (_, index) => `department-${index}.example.org`);
    await expect(packageTemplate([`--param=identityPolicy=${JSON.stringify({ allow })}`])).rejects.toThrow(
      /from the parameter identityPolicy, with \d+\. Shorten identityPolicy by at least \d+ bytes\./,
    );
  }, 60_000);
});

describe("the digest's time zone", () => {
  it.each([
    "UTC",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Calcutta",
    "Europe/Kyiv",
    "America/Argentina/Buenos_Aires",
    "America/Port-au-Prince",
    "Antarctica/DumontDUrville",
  ])("may be %s", (name) => {
    expect(timeZoneProblem(name)).toBeUndefined();
  });

  it.each([
    ["+02:00", "Write a place such as Europe/Berlin, or UTC"],
    ["Berlin", "Write a place such as Europe/Berlin, or UTC"],
    ["", "Write a place such as Europe/Berlin, or UTC"],
    ["Europe/Berlin ", "Write a place such as Europe/Berlin, or UTC"],
    ["Etc/GMT-2", "Write a place such as Europe/Berlin, or UTC"],
    ["europe/berlin", "Write Europe/Berlin"],
    ["utc", "Write UTC"],
    ["Etc/UTC", "Write UTC"],
    ["US/Eastern", "Write America/New_York"],
    ["CET", "Write Europe/Brussels"],
    ["asia/calcutta", "Write Asia/Kolkata"],
  ])("may not be %j", (name, remedy) => {
    expect(timeZoneProblem(name)).toMatch(
      new RegExp(`^"${name.replace("+", "\\+")}" is not .*\\. ${remedy}$`),
    );
  });
});
