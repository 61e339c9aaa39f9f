import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import type { Scope } from "../../shared/tokens/scope.ts";
import { publishFeedback } from "../system/feedback.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";
import { turn } from "../system/turn.ts";
import { launch, newPage } from "./chromium.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Long enough for a machine that is busy; what is there at once is not waited for. */
const PATIENCE_MS = 20_000;

export const PHONE = { width: 390, height: 844 };

type OpenOptions = {
  /** A token; the operator's where none is given, and nobody's where it is null. */
  token?: string | null;
  context?: BrowserContextOptions;
};

export type Console = {
  system: TestSystem;
  url: string;
  token: string;
  /** A page of its own browser context, signed in, at a path of the console; closed after the test. */
  open(path: string, options?: OpenOptions): Promise<Page>;
  /** Calls the API as the operator and answers the JSON; throws where the answer is no success. */
  api<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A new token's secret. */
  tokenOf(...scopes: Scope[]): Promise<string>;
  /** Turns a switch that only the local SES has (local/README.md). */
  turn(name: string, body: object): Promise<void>;
  /** Publishes notifications as SES does, texts as they are, and waits until all of them are taken in. */
  publish(...notifications: (object | string)[]): Promise<void>;
  /** Ends it, and fails where a page met an error, or something its policy forbids. */
  stop(): Promise<void>;
};

/** The real local system and a real Chromium, for one test file. */
export const startConsole = async ({ env = {} }: { env?: Record<string, string> } = {}): Promise<Console> => {
  const system = await startLocalSystem({ env });
  const browser = await launch();
  const wrong: string[] = [];
  const api = async <Answer>(method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${system.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${system.token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
  return {
    system,
    url: system.url,
    token: system.token,
    open: async (path, { token = system.token, context = {} } = {}) => {
      const page = await newPage(browser, { token, context });
      page.setDefaultTimeout(PATIENCE_MS);
      watch(page, wrong);
      // An open page goes on asking the API for news.
      onTestFinished(() => page.context().close());
      await page.goto(`${system.url}${path}`);
      return page;
    },
    api,
    tokenOf: async (...scopes) =>
      (await api<{ secret: string }>("POST", "/v1/tokens", { name: scopes.join(" "), scopes })).secret,
    turn: (name, body) => turn(system.endpoints.sesv2, name, body),
    publish: (...notifications) => publishFeedback(system.endpoints, notifications),
    stop: async () => {
      await browser.close();
      await system.stop();
      expect(wrong).toEqual([]);
    },
  };
};

/** Notes what no page may do: throw, or try what the Content-Security-Policy or Trusted Types forbid. */
const watch = (page: Page, wrong: string[]) => {
  page.on("pageerror", (error) => wrong.push(`${page.url()}: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    // What the API refuses is told to the person; the browser notes each such answer as an error as well.
    const isWrong = message.type() === "error" || message.text().includes("Permissions-Policy");
    if (isWrong && !message.text().startsWith("Failed to load resource"))
      wrong.push(`${page.url()}: ${message.text()}`);
  });
};

/** Fails where axe finds anything serious or critical in the page as it is now. */
export const expectAccessible = async (page: Page): Promise<void> => {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (options) =>
      (globalThis as unknown as { axe: { run(o: RunOptions): Promise<AxeResults> } }).axe.run(options),
    { resultTypes: ["violations"] } satisfies RunOptions,
  );
  const found = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  expect(found, page.url()).toEqual([]);
};
