import { afterAll, beforeAll, expect, it } from "vitest";
import { startProvable } from "./system.ts";

let on: Awaited<ReturnType<typeof startProvable>>;
beforeAll(async () => {
  on = await startProvable({
    RETENTION_DAYS: "400,delivery=0",
    IDENTITY_POLICY: '{"allow":["hospital.example"]}',
  });
});
afterAll(() => on.stop());

it("does not take for broken what the deployment's own settings leave out", async () => {
  const { code, notDone, report } = await on.prove();
  expect({ code, notDone }).toEqual({ code: 0, notDone: [] });
  const details = report.steps.flatMap(({ step, state, detail = "" }) =>
    state === "notChecked" ? [[step, detail]] : [],
  );
  expect(Object.fromEntries(details)).toMatchObject({
    "Delivery event": expect.stringContaining("delivery events are not recorded (parameter retentionDays)"),
    "Out-of-office event": expect.stringContaining("parameter retentionDays"),
    "Identity request": expect.stringMatching(/^identityPolicy does not allow prove-\w+\.example\.com\. /),
  });
  expect(await on.made()).toEqual([]);
});
