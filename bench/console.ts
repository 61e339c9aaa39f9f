import { setTimeout as delay } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { launch, newPage } from "../test/console/chromium.ts";
import { COUNT_LONG_TASKS, type Tasks, tasksOf } from "../test/console/mainThread.ts";
import { seedSuppressions } from "../test/suppressions/seed.ts";
import { startDynamoDb } from "../test/system/dynamodb.ts";
import { startLocalSystem } from "../test/system/localSystem.ts";

const FEW = 1_000;
const COUNT = Number(process.env["COUNT"] ?? 20_000);
const PAGE = 50;
const PAGES = FEW / PAGE;
const PAGES_SELECTED = 5;
const ROUNDS = 3;
const SETTLED_MS = 500; // longer than what is typed waits, and than a page takes
const PATIENCE_MS = 60_000;

type Measured = {
  firstPaint: number;
  page: number;
  shownMs: number;
  turnedMs: number;
  tasks: Record<"opening" | "paging" | "filtering" | "selecting", Tasks>;
};

/**
 * `npm run bench -- console` (`COUNT=1000000` for the size to plan for): the list of suppressions in Chromium with
 * COUNT entries beside 1,000. Requests, how soon a page shows, and how long the page was busy at once. In turns, so
 * that other work of the machine meets both; of three rounds the least disturbed counts.
 */
export const run = async (): Promise<void> => {
  const browser = await launch();
  const few = await startSystem(FEW);
  const many = await startSystem(COUNT);
  try {
    const rounds: Record<"few" | "many", Measured[]> = { few: [], many: [] };
    for (let round = 0; round <= ROUNDS; round++) {
      const both = { few: await measure(browser, few), many: await measure(browser, many) };
      if (round === 0) continue; // The functions and the browser are cold.
      rounds.few.push(both.few);
      rounds.many.push(both.many);
    }
    print(best(rounds.few), best(rounds.many));
  } finally {
    await browser.close();
    await Promise.all([few.stop(), many.stop()]);
  }
};

type System = { url: string; token: string; stop(): Promise<void> };

/** The local system with so many suppressions, in memory. */
const startSystem = async (count: number): Promise<System> => {
  const db = await startDynamoDb();
  const system = await startLocalSystem({ env: { DYNAMODB_ENDPOINT: db.endpoint } });
  await seedSuppressions(db.endpoint, { count });
  return {
    url: `${system.url}/suppressions`,
    token: system.token,
    stop: async () => {
      await system.stop();
      await db.stop();
    },
  };
};

const best = (rounds: Measured[]): Measured => {
  const least = (of: (round: Measured) => number) => Math.min(...rounds.map(of));
  const tasks = (name: keyof Measured["tasks"]): Tasks => ({
    longest: least((round) => round.tasks[name].longest),
    longestOfCpu: least((round) => round.tasks[name].longestOfCpu),
    over50: least((round) => round.tasks[name].over50),
  });
  return {
    firstPaint: Math.max(...rounds.map(({ firstPaint }) => firstPaint)),
    page: Math.max(...rounds.map(({ page }) => page)),
    shownMs: least(({ shownMs }) => shownMs),
    turnedMs: least(({ turnedMs }) => turnedMs),
    tasks: {
      opening: tasks("opening"),
      paging: tasks("paging"),
      filtering: tasks("filtering"),
      selecting: tasks("selecting"),
    },
  };
};

const measure = async (browser: Browser, { url, token }: System): Promise<Measured> => {
  const page = await newPage(browser, { token });
  page.setDefaultTimeout(PATIENCE_MS);
  let asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/v1/")) asked.push(pathname);
  });
  await page.addInitScript(COUNT_LONG_TASKS);
  const open = async () => {
    await page.goto(url);
    await page.locator("tbody tr").first().waitFor();
  };

  let firstPaint = 0;
  let shownMs = 0;
  const opening = await tasksOf(page, async () => {
    shownMs = await timed(open);
    await page.waitForLoadState("networkidle");
    firstPaint = asked.length;
  });

  const turns: { ms: number; requests: number }[] = [];
  const paging = await tasksOf(page, async () => {
    for (let shown = 1; shown < PAGES; shown++) {
      asked = [];
      const ms = await timed(() => nextPage(page));
      // The open warnings are looked at each half minute, whatever page is shown.
      turns.push({ ms, requests: asked.filter((path) => path !== "/v1/warnings").length });
    }
  });

  await open();
  const filtering = await tasksOf(page, async () => {
    await page.getByLabel("Address begins with").pressSequentially("someone.00001", { delay: 30 });
    await delay(SETTLED_MS);
    await page.getByLabel("SES's reason").selectOption("Complaint");
    await delay(SETTLED_MS);
    await page.getByLabel("Order").selectOption("Newest first");
    await delay(SETTLED_MS);
    await page.getByRole("link", { name: "Clear filters" }).click();
    await delay(SETTLED_MS);
  });

  await open();
  const selecting = await tasksOf(page, async () => {
    for (let selected = 0; selected < PAGES_SELECTED; selected++) {
      await page.getByLabel("Select all on this page").check();
      await nextPage(page);
    }
    await page.getByRole("button", { name: "Clear" }).click();
  });
  await page.context().close();
  return {
    firstPaint,
    page: Math.max(...turns.map(({ requests }) => requests)),
    shownMs,
    turnedMs: turns.map(({ ms }) => ms).sort((a, b) => a - b)[Math.floor(turns.length / 2)] ?? 0,
    tasks: { opening, paging, filtering, selecting },
  };
};

const timed = async (act: () => Promise<void>): Promise<number> => {
  const began = performance.now();
  await act();
  return performance.now() - began;
};

const nextPage = async (page: Page): Promise<void> => {
  const first = page.locator("tbody tr:first-child a");
  const before = (await first.textContent()) ?? "";
  await page.getByRole("link", { name: "Next page" }).click();
  await first.filter({ hasNotText: before }).waitFor();
};

const print = (few: Measured, many: Measured) => {
  const line = (what: string, of: (measured: Measured) => number, digits = 0) => {
    const [a, b] = [of(few), of(many)];
    const cells = [a.toFixed(digits), b.toFixed(digits), a === 0 ? "" : (b / a).toFixed(2)];
    console.log(what.padEnd(40) + cells.map((cell) => cell.padStart(10)).join(""));
  };
  console.log(
    `${"suppressions".padEnd(40)}${String(FEW).padStart(10)}${String(COUNT).padStart(10)}     ratio\n`,
  );
  line("requests until the list is there", ({ firstPaint }) => firstPaint);
  line(`requests for a page, the most of ${PAGES - 1}`, ({ page }) => page);
  line("the list shown after, ms", ({ shownMs }) => shownMs);
  line("another page shown after, ms, median", ({ turnedMs }) => turnedMs);
  for (const name of ["opening", "paging", "filtering", "selecting"] as const) {
    line(`${name}: longest task, ms`, ({ tasks }) => tasks[name].longest, 1);
    line("  of it the processor's, ms", ({ tasks }) => tasks[name].longestOfCpu, 1);
    line("  tasks of more than 50 ms", ({ tasks }) => tasks[name].over50);
  }
};
