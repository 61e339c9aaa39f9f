import type { Page } from "playwright-core";

/** In the page: how many tasks took more than 50 ms, as the Performance API tells them. */
export const COUNT_LONG_TASKS = `{
  let longTasks = 0;
  const observer = new PerformanceObserver((list) => { longTasks += list.getEntries().length; });
  observer.observe({ type: "longtask", buffered: true });
  globalThis.takeLongTasks = () => {
    const taken = longTasks + observer.takeRecords().length;
    longTasks = 0;
    return taken;
  };
}`;

/** Milliseconds of the longest task: by the clock, and of the processor, which other work takes away from it. */
export type Tasks = { longest: number; longestOfCpu: number; over50: number };

type TraceEvent = {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
};

/** The tasks of the page's main thread while one acts, from Chromium's own trace, which knows those below 50 ms too. */
export const tasksOf = async (page: Page, act: () => Promise<void>): Promise<Tasks> => {
  const browser = page.context().browser();
  if (browser === null) throw new Error("the page's browser is gone");
  await page.evaluate("globalThis.takeLongTasks?.()");
  await browser.startTracing(page, { categories: ["toplevel"] });
  await act();
  const over50 = await page.evaluate<number>("takeLongTasks()");
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  const threads = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) => name.endsWith("RunTask") && ph === "X" && threads.has(`${pid}/${tid}`),
  );
  const longestBy = (time: "dur" | "tdur") => Math.max(0, ...tasks.map((task) => (task[time] ?? 0) / 1_000));
  return { longest: longestBy("dur"), longestOfCpu: longestBy("tdur"), over50 };
};
