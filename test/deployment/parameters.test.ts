import { describe, expect, it } from "vitest";
import { parameterProblems } from "../../serverless/parameters.ts";
import { packageTemplate } from "./packaged.ts";

const GOOD = {
  adminEmail: "",
  retentionDays: 400,
  eventTypes: "bounce,complaint",
  sesCallsPerSecond: "0.5",
  reconcileEveryMinutes: 60,
  identityPolicy: '{"allow":["example.org"],"needsApproval":["*"]}',
  noticeFrom: "",
  hostedZoneId: "none",
  watchedAddresses: "ops@example.org, example.edu",
  virtualDeliverabilityManager: "on",
  consoleUrl: "",
  digest: "both",
  digestFrom: "postmaster@example.org",
  digestTo: "a@example.org, b@example.org",
  digestHour: "7",
  digestTimeZone: "Europe/Berlin",
  logRetentionDays: 30,
};

describe("the parameters of a deployment", () => {
  it("may be texts, as the command line gives them, or numbers", () => {
    expect(parameterProblems(GOOD, ["eventTypes"])).toEqual([]);
  });

  it.each([
    [{ adminEmail: "postmaster" }, "Parameter adminEmail: must be an e-mail address, or nothing."],
    [{ eventTypes: "bounce,delivered" }, /^Parameter eventTypes: must be some of send,delivery,bounce,.*/],
    [{ retentionDays: "400,sent=3" }, /^Parameter retentionDays: .*"sent=3" does not name an event type/],
    [{ sesCallsPerSecond: "0" }, "Parameter sesCallsPerSecond: must be above 0."],
    [{ reconcileEveryMinutes: "often" }, "Parameter reconcileEveryMinutes: must be a number."],
    [{ identityPolicy: '{"allow":["Example.org"]}' }, /^Parameter identityPolicy: .*allow\.0: is neither/],
    [{ identityPolicy: "example.org" }, /^Parameter identityPolicy: is not valid JSON like/],
    [{ noticeFrom: "us" }, "Parameter noticeFrom: must be an e-mail address, or nothing."],
    [{ watchedAddresses: "a b" }, /^Parameter watchedAddresses: a b is neither an address nor a domain/],
    [
      { virtualDeliverabilityManager: "enabled" },
      "Parameter virtualDeliverabilityManager: must be off or on.",
    ],
    [
      { consoleUrl: "http://mail.example.org" },
      "Parameter consoleUrl: must be an https address, or nothing.",
    ],
    [{ digest: "hourly" }, "Parameter digest: must be none, daily, weekly or both."],
    [{ digestTo: "" }, "Parameter digest: needs digestFrom (a verified address) and digestTo (who gets it)."],
    [{ digestTo: "a@example.org; b" }, /^Parameter digestTo: must be e-mail addresses/],
    [{ digestHour: "24" }, "Parameter digestHour: must be 0 to 23."],
    [
      { digestTimeZone: "Berlin" },
      `Parameter digestTimeZone: "Berlin" is not a time zone of IANA's database. Write a place such as Europe/Berlin, or UTC.`,
    ],
    [
      { digestTimeZone: "Asia/Tokyo" },
      "Parameter digestHour: 7:00 in Asia/Tokyo is 22:00 UTC; the digest tells of whole UTC days, so choose an hour that is 1:00 to 20:00 UTC.",
    ],
    [{ digestHour: 2 }, /^Parameter digestHour: 2:00 in Europe\/Berlin is 1 or 0:00 UTC/],
    [{ hostedZoneId: "example.org" }, /^Parameter hostedZoneId: must be the id of a hosted zone/],
  ])("are refused by name: %o", (values, problem) => {
    expect(parameterProblems({ ...GOOD, ...values }, [])).toEqual([
      typeof problem === "string" ? problem : expect.stringMatching(problem),
    ]);
  });

  it("stop the packaging where one of a choice is none of it", async () => {
    await expect(packageTemplate(["--param=virtualDeliverabilityManager=enabled"])).rejects.toThrow(
      "Parameter virtualDeliverabilityManager: must be off or on.",
    );
  });

  it("stop the packaging where one is mistyped", async () => {
    await expect(packageTemplate(["--param=adminMail=a@example.org"])).rejects.toThrow(
      /There is no parameter "adminMail"; there are adminEmail, .* and --region\./,
    );
  });
});
