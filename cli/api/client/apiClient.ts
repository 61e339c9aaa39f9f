import { setTimeout as wait } from "node:timers/promises";
import type { Answer, Arguments, Given, Page, PagePath, Path } from "../../../functions/api/calls.ts";
import { fieldName } from "../../../functions/api/http/fieldName.ts";
import { pathOf } from "../../../functions/api/http/pathOf.ts";
import type { ProblemBody } from "../../../functions/api/http/problem.ts";
import type { Method } from "../../../functions/api/http/route.ts";
import { steps } from "../output/remedies.ts";
import { clean } from "../output/text.ts";
import { ANSWER_IS_NO, Failure, SERVICE_FAILED, USAGE } from "./failure.ts";

const TIMEOUT_MS = 60_000; // the API answers within 29 seconds
const MOST_A_PAGE = 1_000;
const RETRY_FOR_MS = 15_000; // what waited for SES itself has waited longer
const LONGEST_WAIT_S = 10;
const BODY_TOLD = 200; // characters

/** The API answered with a problem. */
export class ProblemError extends Failure {
  override readonly name = "ProblemError";
  readonly problem: ProblemBody;
  /** What to do, a line each; printed below the message. */
  readonly steps: string;

  constructor(problem: ProblemBody, exitCode: number, more = "") {
    const { code, detail, errors = [], requestId, status } = problem;
    const fields =
      errors.length > 1
        ? errors.map(({ field, message }) => `\n${clean(`${fieldName(field)}: ${message}`)}`)
        : [];
    const id = status >= 500 && requestId !== undefined ? ` (request ${requestId})` : "";
    super(exitCode, `${clean(detail)} [${code}]${id}${more}${fields.join("")}`);
    this.problem = problem;
    this.steps = steps(problem.remedy ?? []);
  }
}

/** How much of a list is wanted. */
export type Extent = { limit: number; all?: boolean | undefined };
type Listed = { items: unknown[]; cursor: string | null };
type Sent = {
  path?: Record<string, string>;
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
  accept?: string;
};

/** Calls the HTTP API (docs/api.md); throws `ProblemError`, or `Failure` where no API answers. */
export class ApiClient {
  readonly url: string;
  readonly #token: string | undefined;

  constructor({ url, token }: { url: string; token: string | undefined }) {
    this.url = url;
    this.#token = token;
  }

  get<P extends Path<"GET">>(path: P, ...[given]: Arguments<Given<"GET", P>>): Promise<Answer<"GET", P>> {
    return this.#json("GET", path, given);
  }

  put<P extends Path<"PUT">>(path: P, ...[given]: Arguments<Given<"PUT", P>>): Promise<Answer<"PUT", P>> {
    return this.#json("PUT", path, given);
  }

  post<P extends Path<"POST">>(path: P, ...[given]: Arguments<Given<"POST", P>>): Promise<Answer<"POST", P>> {
    return this.#json("POST", path, given);
  }

  delete<P extends Path<"DELETE">>(
    path: P,
    ...[given]: Arguments<Given<"DELETE", P>>
  ): Promise<Answer<"DELETE", P>> {
    return this.#json("DELETE", path, given);
  }

  async text<P extends Path<"GET">>(path: P, given: Given<"GET", P>, accept: string): Promise<string> {
    return (await this.#answered("GET", path, { ...given, accept })).text();
  }

  /** The first items of a list, or all of them, as one page. */
  async list<P extends PagePath>(
    path: P,
    given: Given<"GET", P>,
    { limit, all = false }: Extent,
  ): Promise<Page<P>> {
    const sent: Sent = given;
    const items: unknown[] = [];
    let cursor: string | undefined;
    for (;;) {
      const wanted = all ? MOST_A_PAGE : Math.min(MOST_A_PAGE, limit - items.length);
      const page = await this.#json<Listed>("GET", path, {
        ...sent,
        query: { ...sent.query, limit: wanted, cursor },
      });
      for (const item of page.items) items.push(item);
      if (page.cursor === null || (!all && items.length >= limit))
        return { ...page, items } as Listed & Page<P>;
      cursor = page.cursor;
    }
  }

  async #json<Body>(method: Method, path: string, sent: Sent = {}): Promise<Body> {
    const response = await this.#answered(method, path, { accept: "application/json", ...sent });
    try {
      return (await response.json()) as Body;
    } catch (error) {
      throw new Failure(USAGE, `${this.url} is not a Postmaster service: ${MEND_URL}`, {
        cause: error,
      });
    }
  }

  /** Reading is tried again while the service is busy: a long list shall not end for a moment's load. */
  async #answered(method: Method, path: string, sent: Sent): Promise<Response> {
    const until = performance.now() + RETRY_FOR_MS;
    for (let tried = 1; ; tried++) {
      const response = await this.#fetch(method, path, sent);
      if (response.ok) return response;
      const isBusy = response.status === 503 || response.status === 429;
      if (!isBusy || method !== "GET" || performance.now() > until) throw await this.#failureOf(response);
      const asked = Number(response.headers.get("retry-after") ?? tried);
      await response.body?.cancel();
      await wait(1_000 * Math.min(Number.isFinite(asked) ? asked : tried, LONGEST_WAIT_S));
    }
  }

  async #fetch(
    method: Method,
    template: string,
    { path, query = {}, body, accept }: Sent,
  ): Promise<Response> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value != null) parameters.set(name, String(value));
    const url = `${this.url}${pathOf(template, path)}`;
    try {
      return await fetch(`${url}${parameters.size === 0 ? "" : `?${parameters}`}`, {
        method,
        headers: {
          ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
          ...(accept === undefined ? {} : { accept }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // Followed, it could carry the token to another host.
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new Failure(SERVICE_FAILED, `cannot reach ${this.url}: ${reasonOf(error)}`, { cause: error });
    }
  }

  async #failureOf(response: Response): Promise<Failure> {
    const { status } = response;
    const text = await response.text();
    if (response.headers.get("content-type")?.includes("application/problem+json") === true) {
      const problem = JSON.parse(text) as ProblemBody;
      return new ProblemError(problem, exitCodeOf(problem), MEND[problem.code] ?? "");
    }
    if (status >= 300 && status < 400)
      return new Failure(
        USAGE,
        `${this.url} redirects to ${clean(response.headers.get("location") ?? "an unknown address")}: give that URL as --url`,
      );
    const told = clean(text).slice(0, BODY_TOLD);
    if (status >= 500 || status === 429)
      return new Failure(SERVICE_FAILED, `${this.url} replied ${status}: ${told}. Try again in a minute.`);
    return new Failure(USAGE, `${this.url} replied ${status} and is not a Postmaster service: ${MEND_URL}`);
  }
}

const MEND_URL = "check the URL (--url, POSTMASTER_URL, or the one saved by postmaster login); leave out /v1";

const MEND: Record<string, string> = {
  unauthorized: " Sign in with postmaster login --url URL, or give --token-file.",
  token_expired: " Sign in with another token: postmaster login --url URL.",
  token_revoked: " Sign in with another token: postmaster login --url URL.",
};

/** No such thing, or it stands in the way: the answer is no. No such path, no such token: the command is wrong. */
const exitCodeOf = ({ status, code }: ProblemBody): number => {
  if (status >= 500) return SERVICE_FAILED;
  return code !== "not_found" && [404, 409, 429].includes(status) ? ANSWER_IS_NO : USAGE;
};

const reasonOf = (error: unknown): string => {
  if (error instanceof Error && error.name === "TimeoutError")
    return `no response within ${TIMEOUT_MS / 1_000} seconds. Try again; if it persists, check the service's log.`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code === "ECONNREFUSED")
    return "connection refused. Start the service (npm start on this machine), or give the right URL with --url or POSTMASTER_URL.";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `the host name was not found in DNS (${code}). Check the spelling in --url or POSTMASTER_URL, and the network.`;
  if (/CERT|SELF_SIGNED|ALTNAME/.test(code))
    return `its certificate is not trusted (${code}). If you use your own certificate authority, set NODE_EXTRA_CA_CERTS=FILE.`;
  const words = cause instanceof Error ? cause.message || code : String(cause);
  return `${clean(words)}. Check the address (--url, POSTMASTER_URL) and the network.`;
};
