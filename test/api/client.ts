import { expect } from "vitest";
import * as z from "zod";
import { PROBLEMS } from "../../functions/api/http/problem.ts";
import { ROUTES } from "../../functions/api/routes/routes.ts";

export type Answer = {
  status: number;
  headers: Headers;
  text: string;
  /** The JSON there was; tests say what they expect of it. */
  // biome-ignore lint/suspicious/noExplicitAny: the form is checked against the route's schema below
  body: any;
};
type Options = { body?: unknown; headers?: Record<string, string> };
export type Client = Record<
  "get" | "put" | "post" | "delete",
  (path: string, options?: Options) => Promise<Answer>
>;

const problemForm = z.looseObject({
  type: z.string().startsWith("urn:postmaster:problem:"),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  code: z.enum(Object.keys(PROBLEMS)),
});

/** Calls the API over HTTP, and checks of each answer that it is what the OpenAPI document says. */
export const client = (
  url: string,
  token: string | undefined,
  always: Record<string, string> = {},
): Client => {
  const call =
    (method: string) =>
    async (path: string, options: Options = {}) => {
      const { body, headers = {} } = options;
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...always,
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.includes("json") === true;
      const answer: Answer = {
        status: response.status,
        headers: response.headers,
        text,
        body: isJson ? JSON.parse(text) : undefined,
      };
      checkForm(method, path, answer);
      return answer;
    };
  return { get: call("GET"), put: call("PUT"), post: call("POST"), delete: call("DELETE") };
};

export const checkForm = (method: string, path: string, { status, headers, body }: Answer): void => {
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  if (status >= 400) {
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(problemForm.parse(body).status).toBe(status);
    return;
  }
  const route = ROUTES.find((one) => one.method === method && shape(one.path).test(path));
  if (route === undefined || body === undefined) return;
  const { answer } = route;
  expect([answer.status, ...(answer.also ?? []).map((other) => other.status)]).toContain(status);
  expect(answer.schema.parse(body)).toEqual(body);
};

const shape = (template: string) => new RegExp(`^${template.replace(/\{\w+\}/, "(?!remove$)[^/?]+")}(\\?|$)`);
