import { mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { readEndpoints } from "../../../local/system/endpointsFile.ts";
import { codeOf, Failure, USAGE, unreadable } from "./failure.ts";

export type Configuration = { url: string; token: string };
type ConfigFile = { url?: string | undefined; token?: string | undefined; tokenFile?: string | undefined };

const MODE = 0o600;

export const configPath = (env: NodeJS.ProcessEnv): string =>
  join(env["XDG_CONFIG_HOME"] || join(homedir(), ".config"), "postmaster", "config.json");

/**
 * The service's URL and token: from the options, else the environment, else the config file, else the system running on
 * this machine; undefined if none has them. The token of a config file, or of this machine's system, is sent only to its
 * own URL.
 */
export const findConfiguration = async (
  options: { url?: string | undefined; tokenFile?: string | undefined },
  env: NodeJS.ProcessEnv,
): Promise<Configuration | undefined> => {
  const url = options.url ?? (env["POSTMASTER_URL"] || undefined);
  const token =
    options.tokenFile === undefined ? env["POSTMASTER_TOKEN"] || undefined : await tokenIn(options.tokenFile);
  const named = url === undefined ? undefined : checkedUrl(url, options.url ? "--url" : "POSTMASTER_URL");
  if (named !== undefined && token !== undefined) return { url: named, token: checkedToken(token) };
  const kept = await keptConfiguration(env);
  if (kept === undefined) {
    if (named === undefined) return undefined;
    throw new Failure(USAGE, noTokenFor(named));
  }
  if (token !== undefined) return { url: kept.url, token: checkedToken(token) };
  if (named !== undefined && named !== kept.url)
    throw new Failure(USAGE, `${noTokenFor(named)} The token for ${kept.url} is not sent there.`);
  return { url: kept.url, token: checkedToken(await kept.token()) };
};

const noTokenFor = (url: string) =>
  `no token for ${url}: give --token-file FILE, set POSTMASTER_TOKEN, or run postmaster login --url ${url}`;

const keptConfiguration = async (
  env: NodeJS.ProcessEnv,
): Promise<{ url: string; token: () => Promise<string> } | undefined> => {
  const path = configPath(env);
  const config = await readConfig(path);
  if (config !== undefined) {
    const { url, token, tokenFile } = config;
    if (url === undefined)
      throw new Failure(USAGE, `${path} has no "url": run postmaster login --url URL to rewrite it`);
    return {
      url: checkedUrl(url, `"url" in ${path}`),
      token: async () => {
        if (token !== undefined) return token;
        if (tokenFile !== undefined) return tokenIn(resolve(dirname(path), tokenFile));
        throw new Failure(
          USAGE,
          `${path} has neither "token" nor "tokenFile": run postmaster login --url URL to rewrite it`,
        );
      },
    };
  }
  const endpoints = await readEndpoints(resolve(env["DATA_DIR"] || ".local"));
  return endpoints === undefined
    ? undefined
    : { url: checkedUrl(endpoints.api, "the local system's URL"), token: async () => endpoints.token };
};

const readConfig = async (path: string): Promise<ConfigFile | undefined> => {
  let text: string;
  let mode: number;
  try {
    await using file = await open(path);
    text = await file.readFile("utf8");
    mode = (await file.stat()).mode;
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    throw unreadable(path, error);
  }
  const config = parsed(text, path);
  if (config.token !== undefined && (mode & 0o077) !== 0 && process.platform !== "win32")
    throw new Failure(
      USAGE,
      `others can read the token in ${path}, so it is not used. Run chmod 600 ${path}, and create a new token if someone may have read it.`,
    );
  return config;
};

const parsed = (text: string, path: string): ConfigFile => {
  const hint = 'it must be {"url":"https://…","token":"…"} or the same with "tokenFile"';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message would quote the token.
    throw new Failure(USAGE, `${path} is not JSON: ${hint}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Failure(USAGE, `${path}: ${hint}`);
  const config: Record<string, unknown> = { ...value };
  const field = (name: string): string | undefined => {
    const one = config[name];
    if (one === undefined || (typeof one === "string" && one !== "")) return one;
    throw new Failure(USAGE, `"${name}" in ${path} is not a string: ${hint}`);
  };
  return { url: field("url"), token: field("token"), tokenFile: field("tokenFile") };
};

const tokenIn = async (path: string): Promise<string> => {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw unreadable(path, error);
  }
  if (text.trim() === "")
    throw new Failure(USAGE, `${path} is empty: it must contain a token and nothing else`);
  return text.trim();
};

/** Fit for a header; the error does not quote the secret. */
export const checkedToken = (token: string): string => {
  if (/^[\x20-\x7e]+$/.test(token)) return token;
  throw new Failure(USAGE, "the token is empty or has invalid characters: copy it again, as one line");
};

/** Without a trailing slash, which calls add. */
export const checkedUrl = (text: string, from: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new Failure(USAGE, `${from} is not a URL: give one such as https://postmaster.example.org`);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw new Failure(USAGE, `${from} must be a plain URL: leave out user, password, ? and #`);
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
};

/** Written atomically, readable by the owner only. */
export const writeConfiguration = async (path: string, configuration: Configuration): Promise<void> => {
  const draft = `${path}.${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(draft, `${JSON.stringify(configuration, null, 2)}\n`, { mode: MODE, flag: "wx" });
    await rename(draft, path);
  } catch (error) {
    throw new Failure(
      USAGE,
      `cannot write ${path} (${codeOf(error)}): check that you may write to its folder`,
      {
        cause: error,
      },
    );
  }
};
