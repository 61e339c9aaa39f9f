import type { Answer, Arguments, Given, Path } from "../../../functions/api/calls.ts";
import { pathOf } from "../../../functions/api/http/pathOf.ts";
import type { Method } from "../../../functions/api/http/route.ts";
import { type Problem, ProblemError } from "./ProblemError.ts";
import { currentSession, signOut } from "./session.ts";

export type Query = Record<string, string | number | boolean | null | undefined>;
export type CallOptions = {
  accept?: string;
  signal?: AbortSignal;
  /** A token to try in place of the session's. */
  secret?: string;
};

/** The path with the query of what is given; `null`, `undefined` and empty texts are not. */
export const urlOf = (path: string, query: Query = {}): string => {
  const given = Object.entries(query).filter(([, value]) => value != null && value !== "");
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return search === "" ? path : `${path}?${search}`;
};

/** What a call's URL is made of, whichever call it is. */
export type InUrl = { path?: Record<string, string>; query?: Query };

export const urlOfCall = (template: string, { path, query }: InUrl = {}): string =>
  urlOf(pathOf(template, path), query);

/** A response whose JSON is known. */
export type ResponseOf<Answer> = Omit<Response, "json"> & { json(): Promise<Answer> };

/** One request to the API; throws `ProblemError`. A session that has ended leads to the sign-in page. */
export const request = <M extends Method, P extends Path<M>>(
  method: M,
  path: P,
  ...[given, options]: Arguments<Given<M, P>, [options: CallOptions]>
): Promise<ResponseOf<Answer<M, P>>> => send(method, urlOfCall(path, given), options, given?.body);

/** Likewise, of a URL that is no route's: one that an answer links to, or one of the local system's own. */
export const send = async (
  method: Method,
  url: string,
  { accept = "application/json", signal, secret }: CallOptions = {},
  body?: unknown,
): Promise<Response> => {
  const session = currentSession();
  const bearer = secret ?? session?.secret;
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept,
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
      cache: "no-store",
      credentials: "omit",
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ProblemError({
      status: 0,
      code: "unreachable",
      title: "The service is not responding",
      detail:
        "The service cannot be reached. Check your network connection; the data shown may be out of date.",
    });
  }
  if (response.ok) return response;
  const problem = await problemIn(response);
  const isOurs = secret === undefined && session !== null && session === currentSession();
  if (response.status === 401 && isOurs) signOut(problem.detail);
  throw new ProblemError(problem);
};

/** Likewise; answers the JSON. */
export const call = async <M extends Method, P extends Path<M>>(
  method: M,
  path: P,
  ...given: Arguments<Given<M, P>, [options: CallOptions]>
): Promise<Answer<M, P>> => (await request(method, path, ...given)).json();

const problemIn = async (response: Response): Promise<Problem> => {
  const { status, statusText } = response;
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null && "code" in body) return { ...body, status } as Problem;
  } catch {
    // API Gateway itself, or a proxy, has answered.
  }
  return {
    status,
    code: "unexpected",
    title: statusText,
    detail: `The service returned ${status}${statusText === "" ? "" : ` ${statusText}`}. Try again in a minute.`,
  };
};
