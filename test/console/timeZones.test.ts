import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { delivery } from "../feedback/notifications.ts";
import { type Console, startConsole } from "./browser.ts";

const HOUR_MS = 3_600_000;
const NAMES = {
  "Europe/Berlin": "Central European Time",
  "America/New_York": "Eastern Time",
  "Pacific/Auckland": "New Zealand Time",
  "Asia/Kolkata": "India Standard Time",
};
type Written = { text: string; x: number; canvas: unknown };
type Zone = keyof typeof NAMES;
const KOLKATA: Zone = "Asia/Kolkata";
const ZONES = Object.keys(NAMES) as Zone[];
/** How many messages are delivered half an hour after midnight and half an hour before, on three days. */
const DAYS = [
  [1, 2],
  [3, 1],
  [2, 4],
] as const;

const offsetAt = (zone: string, at: number): number => {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "longOffset" });
  const name = parts.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign = "+", hours = "0", minutes = "0"] = /([+-])(\d+):(\d+)/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
};

const dayIn = (zone: string, at: number, options: Intl.DateTimeFormatOptions = {}): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "numeric", month: "short", ...options }).format(at);

/** An hour of the day on which the clocks of a zone last changed; of one whose clocks never do, three weeks ago. */
const changeIn = (zone: string): number => {
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  // Not of the last days: three days have to be over.
  for (let at = now - 96 * HOUR_MS; at > now - 300 * 24 * HOUR_MS; at -= HOUR_MS)
    if (offsetAt(zone, at) !== offsetAt(zone, at - HOUR_MS)) return at;
  return now - 21 * 24 * HOUR_MS;
};

/** The first minute of the day of `at` in a zone. */
const midnight = (zone: string, at: number): number => {
  const day = dayIn(zone, at);
  let first = Math.floor(at / (HOUR_MS / 2)) * (HOUR_MS / 2);
  while (dayIn(zone, first - HOUR_MS / 2) === day) first -= HOUR_MS / 2;
  return first;
};

/** The three days around a change: each with its beginning and its end. */
const daysIn = (zone: string) => {
  const noon = midnight(zone, changeIn(zone)) + 12 * HOUR_MS;
  return [-1, 0, 1].map((days) => {
    const begins = midnight(zone, noon + days * 24 * HOUR_MS);
    return { begins, ends: midnight(zone, begins + 30 * HOUR_MS) };
  });
};

const idOf = (zone: string, day: number, which: "early" | "late", n: number) =>
  `0102-${zone.replace("/", "-")}-${day}-${which}-${n}`;

let system: Console;
beforeAll(async () => {
  system = await startConsole();
  const mails = ZONES.flatMap((zone) =>
    daysIn(zone).flatMap(({ begins, ends }, day) => {
      const [early, late] = DAYS[day] ?? [0, 0];
      const mail = (which: "early" | "late", n: number, at: number) =>
        delivery({
          messageId: idOf(zone, day, which, n),
          at: new Date(at).toISOString(),
          to: [`p${n}@clinic.example`],
        });
      return [
        ...Array.from({ length: early }, (_, n) => mail("early", n, begins + HOUR_MS / 2)),
        ...Array.from({ length: late }, (_, n) => mail("late", n, ends - HOUR_MS / 2)),
      ];
    }),
  );
  await system.publish(...mails);
});
afterAll(() => system.stop());

/** The page as a reader of a zone sees it two days after the last of the three. */
const openIn = async (zone: string, path: string): Promise<Page> => {
  const page = await system.open("/icon.svg", { context: { timezoneId: zone } });
  await page.clock.setFixedTime(new Date((daysIn(zone)[2]?.ends ?? 0) + 30 * HOUR_MS));
  // What is written below a chart, and where.
  await page.addInitScript(() => {
    const written: Written[] = [];
    Object.assign(globalThis, { written });
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
      written.push({ text, x: x / devicePixelRatio, canvas: this.canvas });
      fillText.call(this, text, x, y);
    };
  });
  await page.goto(`${system.url}${path}`);
  return page;
};

const times = (page: Page, clock: string) =>
  page.getByRole("navigation", { name: "Views" }).getByText(`Times: ${clock}`);
const mail = (page: Page) => page.getByRole("region", { name: "Mail" });
const inTable = async (page: Page): Promise<Map<string, string>> => {
  const rows = await mail(page)
    .getByRole("row")
    .evaluateAll((all) =>
      all.slice(1).map((row) => [...row.querySelectorAll("td")].map((td) => td.textContent)),
    );
  return new Map(rows.map(([day = "", sent = ""]) => [day ?? "", sent ?? ""]));
};

/** What the words below the first chart say as the pointer goes along it: how many were sent on which day, and where that is. */
const alongChart = async (page: Page): Promise<Map<string, { sent: string; x: number }>> => {
  const chart = mail(page).locator(".chart").first();
  const over = chart.locator(".u-over");
  const { width = 0 } = (await over.boundingBox()) ?? {};
  const words = chart.locator("figcaption");
  const found = new Map<string, { sent: string; x: number }>();
  for (let x = 0; x < width; x += width / 28) {
    await over.hover({ position: { x, y: 50 } });
    const day = (await words.locator("strong").textContent()) ?? "";
    const sent = /Sent ([\d,]+)/.exec((await words.textContent()) ?? "")?.[1] ?? "";
    if (!found.has(day)) found.set(day, { sent, x });
  }
  return found;
};

test.each(ZONES.filter((zone) => zone !== KOLKATA))(
  "names the same day in chart, table and story over a change of clocks in %s",
  async (zone) => {
    const page = await openIn(zone, "/?span=week");
    await times(page, NAMES[zone]).waitFor();
    await mail(page).getByText("Show as a table").click();
    const days = daysIn(zone).map(({ begins }) => dayIn(zone, begins));
    const expected = days.map((day, i) => [day, String((DAYS[i]?.[0] ?? 0) + (DAYS[i]?.[1] ?? 0))] as const);
    const inTableOf = async () => {
      const table = await inTable(page);
      return days.map((day) => [day, table.get(day)]);
    };
    await expect.poll(inTableOf).toEqual(expected);

    const along = await alongChart(page);
    expect(days.map((day) => [day, along.get(day)?.sent])).toEqual(expected);
    // The day below the chart is the one that the pointer finds there.
    const written = await page.evaluate(() => {
      const canvas = document.querySelector(".chart canvas");
      const all = (globalThis as unknown as { written: Written[] }).written;
      return all.filter((one) => one.canvas === canvas).map(({ text, x }) => ({ text, x }));
    });
    const plot = await mail(page)
      .locator(".chart")
      .first()
      .evaluate((chart) => {
        const over = chart.querySelector(".u-over");
        return (over?.getBoundingClientRect().left ?? 0) - chart.getBoundingClientRect().left;
      });
    const labels = written.filter(({ text }) => days.includes(text));
    expect(labels.length).toBeGreaterThan(0);
    const stepWidth = ((await mail(page).locator(".u-over").first().boundingBox())?.width ?? 0) / 6;
    for (const { text, x } of labels) {
      const found = along.get(text)?.x ?? Number.NaN;
      // The pointer finds a day from half a day before to half a day after.
      expect(x - plot - found, text).toBeGreaterThanOrEqual(-stepWidth * 0.1);
      expect(x - plot - found, text).toBeLessThanOrEqual(stepWidth * 1.1);
    }

    for (const [day, { begins, ends }] of daysIn(zone).entries()) {
      for (const [which, at] of [
        ["early", begins],
        ["late", ends - 1],
      ] as const) {
        await page.goto(`${system.url}/messages/${idOf(zone, day, which, 0)}`);
        const clock = which === "early" ? "00:30" : "23:30";
        await page
          .getByText(`${dayIn(zone, at, { year: "numeric" })}, ${clock}`)
          .first()
          .waitFor();
      }
    }
  },
);

test("says that days are UTC days where midnight is not on the hour, and shows all by UTC on request", async () => {
  const zone = KOLKATA;
  const page = await openIn(zone, "/?span=week");
  await times(page, NAMES[zone]).waitFor();
  await mail(page).getByText("Days are UTC days here").waitFor();
  await mail(page).getByText("Show as a table").click();
  const sums = new Map<string, number>();
  for (const [i, { begins, ends }] of daysIn(zone).entries()) {
    const [early, late] = DAYS[i] ?? [0, 0];
    for (const [at, count] of [
      [begins + HOUR_MS / 2, early],
      [ends - HOUR_MS / 2, late],
    ] as const)
      sums.set(dayIn("UTC", at), (sums.get(dayIn("UTC", at)) ?? 0) + count);
  }
  const expected = Object.fromEntries([...sums].map(([day, count]) => [day, String(count)]));
  await expect.poll(async () => Object.fromEntries(await inTable(page))).toMatchObject(expected);

  await page.getByRole("button", { name: "Show UTC" }).click();
  await times(page, "UTC").waitFor();
  await mail(page).getByText("Days are UTC days here").waitFor({ state: "detached" });
  expect(Object.fromEntries(await inTable(page))).toMatchObject(expected);
  const early = daysIn(zone)[1]?.begins ?? 0;
  await page.goto(`${system.url}/messages/${idOf(zone, 1, "early", 0)}`);
  await page
    .getByText(`${dayIn("UTC", early, { year: "numeric" })}, 19:00`)
    .first()
    .waitFor();
  await page.getByRole("button", { name: `Show ${NAMES[zone]}` }).click();
  await page
    .getByText(`${dayIn(zone, early, { year: "numeric" })}, 00:30`)
    .first()
    .waitFor();
});

test("names the days of the digest alike in every zone", async () => {
  const seen = new Set<string>();
  for (const zone of ZONES) {
    const page = await system.open("/digest", { context: { timezoneId: zone } });
    const links = page.getByRole("navigation", { name: "Period" }).getByRole("link");
    await links.first().waitFor();
    seen.add(JSON.stringify(await links.evaluateAll((all) => all.map((one) => one.getAttribute("href")))));
  }
  expect(seen.size).toBe(1);
});
