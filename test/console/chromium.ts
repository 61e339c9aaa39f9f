import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Without the browser's own windows, which take as much processor time as the pages. */
const SHELL = "/usr/bin/chromium-headless-shell";
const CHROMIUM = process.env["CHROMIUM_PATH"] ?? (existsSync(SHELL) ? SHELL : "/usr/bin/chromium");

export const DESKTOP = { width: 1440, height: 900 };

/** The machine's own Chromium, unseen. Names in `hosts` lead to this machine. */
export const launch = ({ hosts = [] }: { hosts?: string[] } = {}): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    // As root there is no sandbox; the rest would only try to reach the network.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-sync",
      ...(hosts.length === 0
        ? []
        : [`--host-resolver-rules=${hosts.map((host) => `MAP ${host} 127.0.0.1`).join(",")}`]),
    ],
  });

/** A page of its own browser context, in which the console is signed in unless `token` is null. */
export const newPage = async (
  browser: Browser,
  { token, context = {} }: { token: string | null; context?: BrowserContextOptions },
): Promise<Page> => {
  const own = await browser.newContext({
    viewport: DESKTOP,
    timezoneId: "UTC",
    locale: "en-GB",
    reducedMotion: "reduce",
    ...context,
  });
  const page = await own.newPage();
  if (token !== null)
    await page.addInitScript((secret) => sessionStorage.setItem("postmaster.session", secret), token);
  return page;
};
