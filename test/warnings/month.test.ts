import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hospitalMail } from "../../local/demo/hospital.ts";
import { type Heard, startWarnings, type Warned } from "./system.ts";

const FIRST_DAY = "2027-02-01"; // a Monday
const DAYS = 30;
const SURVEY_ON = 9;
// As deployed on the day that matters; before, less often for the time it takes here. WATCH_MINUTES=5 for all.
const WATCH_MINUTES = 5;
const BEFORE_MINUTES = Number(process.env["WATCH_MINUTES"] ?? 60);
const SEED = Number(process.env["SEED"] ?? 20_270_201);
const LAST_DAY = Date.parse(FIRST_DAY) + DAYS * 86_400_000;
const IMPORT_BEGINS = LAST_DAY + 10 * 3_600_000;

let system: Warned;
beforeAll(async () => {
  system = await startWarnings(`${FIRST_DAY}T00:00:00Z`);
});
afterAll(() => system.stop());

describe(`a month of a hospital's mail, seed ${SEED}`, () => {
  it("gives at most five messages while all is well, and tells a bad import within 15 minutes", async () => {
    const mail = hospitalMail({
      from: FIRST_DAY,
      days: DAYS + 1,
      seed: SEED,
      surveyBursts: [SURVEY_ON],
      badImports: [DAYS],
    });
    const heard: (Heard & { at: string })[] = [];
    let next = mail.next();
    let due: object[] = [];
    const end = IMPORT_BEGINS + 30 * 60_000;
    while (Date.now() < end) {
      const until = system.pass(Date.now() < LAST_DAY ? BEFORE_MINUTES : WATCH_MINUTES);
      for (; next.done !== true && next.value.at < until; next = mail.next()) due.push(next.value.payload);
      await system.notify(...due);
      due = [];
      for (const message of await system.watch()) heard.push({ ...message, at: until });
    }
    const quiet = heard.filter(({ at }) => Date.parse(at) <= IMPORT_BEGINS);
    const alarming = heard.filter(({ at }) => Date.parse(at) > IMPORT_BEGINS);
    console.log(heard.map(({ at, subject }) => `${at} ${subject}`).join("\n"));
    expect(quiet.length).toBeLessThanOrEqual(5);
    expect(quiet.filter(({ severity }) => severity !== "notice")).toEqual([]);
    const first = alarming[0];
    expect(first).toMatchObject({ severity: "warning" });
    expect(Date.parse(first?.at ?? "") - IMPORT_BEGINS).toBeLessThanOrEqual(15 * 60_000);
    // One cause, few messages.
    expect(alarming.length).toBeLessThanOrEqual(4);
  }, 900_000);
});
