import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { iamProblems } from "./aws/iam.ts";
import { IAM_FAULTS } from "./aws/iamFaults.ts";
import { referenceProblems } from "./aws/references.ts";
import { specificationProblems } from "./aws/specification.ts";
import { SPECIFICATION_FAULTS } from "./aws/specificationFaults.ts";
import { unusedLimits } from "./aws/values.ts";
import type { Template } from "./checks/template.ts";
import { LONGEST_STAGE, type Packaged, packageTemplate } from "./packaged.ts";

const EVERYTHING = {
  adminEmail: "postmaster@example.org",
  retentionDays: "30",
  eventTypes: "bounce,complaint",
  identityPolicy: '{"allow":["example.org"],"needsApproval":["*"]}',
  noticeFrom: "notices@example.org",
  hostedZoneId: "Z0123456789ABC",
  watchedAddresses: "board@example.org,example.edu",
  consoleUrl: "https://mail.example.org",
  digest: "both",
  digestFrom: "postmaster@example.org",
  digestTo: "a@example.org,b@example.org",
  digestHour: "7",
  digestTimeZone: "Europe/Berlin",
  logRetentionDays: "365",
  virtualDeliverabilityManager: "on",
};
const WEEKLY = { digest: "weekly", digestFrom: EVERYTHING.digestFrom, digestTo: EVERYTHING.digestTo };

const options = (parameters: Record<string, string>) =>
  Object.entries(parameters).map(([name, value]) => `--param=${name}=${value}`);

const SETS: Record<string, string[]> = {
  "as it comes": [],
  "with every parameter": options(EVERYTHING),
  "with the longest stage and a weekly digest": ["--stage", "s".repeat(LONGEST_STAGE), ...options(WEEKLY)],
  "in GovCloud": ["--stage", "test", "--region", "us-gov-west-1"],
};

const packages = new Map<string, Packaged>();
beforeAll(async () => {
  for (const [name, set] of Object.entries(SETS)) packages.set(name, await packageTemplate(set));
}, 120_000);
afterAll(async () => {
  for (const one of packages.values()) await one.remove();
});
const templateOf = (name: string): Template => {
  const found = packages.get(name);
  if (found === undefined) throw new Error(`not packaged: ${name}`);
  return structuredClone(found.template);
};

describe.each(Object.keys(SETS))("the template %s", (name) => {
  it("is as CloudFormation's specification of each resource type has it", () => {
    expect(specificationProblems(templateOf(name))).toEqual([]);
  });

  it("names only resources, attributes and conditions that are there", () => {
    expect(referenceProblems(templateOf(name))).toEqual([]);
  });

  it("grants only actions that AWS has, on resources and under conditions that they have", async () => {
    expect(await iamProblems(templateOf(name))).toEqual([]);
  });
});

describe("the checks of the template", () => {
  it("hold some property to each of their limits", () => {
    expect(unusedLimits(templateOf("with every parameter"))).toEqual([]);
  });

  it.each([...SPECIFICATION_FAULTS, ...IAM_FAULTS])("find $what", async ({ spoil, check, problem }) => {
    const template = templateOf("with every parameter");
    spoil(template);
    expect((await check(template)).join("; ")).toMatch(problem);
  });
});
