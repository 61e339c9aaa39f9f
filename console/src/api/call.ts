import { type Problem, ProblemError } from "./ProblemError.ts";
import { currentSession, signOut } from "./session.ts";

export type Query = Record<string, string | number | boolean | null | undefined>;
export type Method = "GET" | "POST" | "PUT" | "DELETE";
export type CallOptions = {
  query?: Query;
  body?: unknown;
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

/** One request to the API; throws `ProblemError`. A session that has ended leads to the sign-in page. */
export const request = async (
  method: Method,
  path: string,
  { query, body, accept = "application/json", signal, secret }: CallOptions = {},
): Promise<Response> => {
  const session = currentSession();
  const bearer = secret ?? session?.secret;
  let response: Response;
  try {
    response = await fetch(urlOf(path, query), {
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
export const call = async <Answer>(
  method: Method,
  path: string,
  options: CallOptions = {},
): Promise<Answer> => (await (await request(method, path, options)).json()) as Answer;

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
