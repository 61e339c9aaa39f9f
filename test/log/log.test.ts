import { describe, expect, it } from "vitest";
import { logged } from "../../functions/logged.ts";
import { lineOf, log } from "../../shared/log/log.ts";
import { withoutAddresses } from "../../shared/log/withoutAddresses.ts";
import { logLines } from "../system/logLines.ts";

const INVOCATION = { service: "postmaster-prod-ingest", requestId: "r-1" };
const context = { functionName: INVOCATION.service, awsRequestId: "r-1" } as Parameters<
  ReturnType<typeof logged>
>[1];

describe("a log line", () => {
  it("has level, message, function, request and fields", () => {
    const line = lineOf({ level: "info", message: "ingested", recorded: 3 }, INVOCATION);
    expect(line).toBe(
      '{"level":"info","message":"ingested","service":"postmaster-prod-ingest","requestId":"r-1","recorded":3}\n',
    );
  });

  it("has an error with its stack and causes, however deep", () => {
    const error = new TypeError("no items", {
      cause: new Error("no answer", { cause: new Error("throttled") }),
    });
    expect(JSON.parse(lineOf({ level: "error", message: "failed", error }))).toMatchObject({
      error: {
        name: "TypeError",
        message: "no items",
        stack: expect.stringMatching(/^TypeError: no items\n +at /),
        causes: ["Error: no answer", "Error: throttled"],
      },
    });
  });

  it("ends with a cause that is its own", () => {
    const error = new Error("a circle");
    error.cause = error;
    expect(JSON.parse(lineOf({ level: "error", message: "failed", error })).error.causes).toHaveLength(8);
  });

  it("masks addresses in the message, in fields and in an error with its causes", () => {
    const error = new Error("no jo@example.org", { cause: new Error('"jo doe"@example.org is gone') });
    const line = lineOf({
      level: "warn",
      message: "of jo@example.org",
      at: { to: ["jo@example.org"] },
      error,
    });
    expect(line).not.toMatch(/\bjo\b|example\.org/);
    expect(JSON.parse(line)).toMatchObject({ message: "of (address)", at: { to: ["(address)"] } });
  });

  it("names the invocation, at whatever depth, and the right one of two at once", async () => {
    const second = Promise.withResolvers<void>();
    const handler = logged(async (event: { name: string }) => {
      if (event.name === "first") await second.promise;
      log.info("done", event);
      second.resolve();
    });
    const { lines } = await logLines(() =>
      Promise.all([
        handler({ name: "first" }, context),
        handler({ name: "second" }, { ...context, awsRequestId: "r-2" }),
      ]),
    );
    expect(lines.map((line) => JSON.parse(line)).map(({ name, requestId }) => [name, requestId])).toEqual([
      ["second", "r-2"],
      ["first", "r-1"],
    ]);
  });
});

describe("addresses", () => {
  it.each([
    ["<a@b.example>, c@d.example", "<(address)>, (address)"],
    ['no "jane doe"@clinic.example here', "no (address) here"],
    [JSON.stringify({ to: '"jane doe"@clinic.example' }), '{"to":"(address)"}'],
    ["of o'brien@clinic.example.", "of (address)"],
    ["at %22jane%20doe%22%40clinic.example?x=1", "at (address)?x=1"],
    ['Invalid "name" and "other"', 'Invalid "name" and "other"'],
  ])("are masked in %s", (text, masked) => expect(withoutAddresses(text)).toBe(masked));
});
