import type * as z from "zod";
import type { Needed } from "../../../shared/tokens/scope.ts";
import type { Caller } from "../authorise.ts";
import type { Services } from "../services.ts";
import type { ProblemCode } from "./problem.ts";

export type Method = "GET" | "POST" | "PUT" | "DELETE";
type Empty = z.ZodObject<Record<never, never>>;

export type Context<Who = Caller> = {
  services: Services;
  caller: Who;
  /** How long work for this request may wait, for SES above all. */
  signal: AbortSignal;
  /** As asked for, to write the address of the next page: path with stage, query as sent. */
  url: { path: string; query: string };
  accept: string | undefined;
  source: { sourceIp: string };
};

type Status = 200 | 201 | 202;

/** `status` where it is not the route's usual one, but one of its `answer.also`. */
export type Reply<Body> = { headers?: Record<string, string>; status?: Status } & (
  | { body: Body }
  | { csv: string }
  | { text: string }
  | { html: string }
);

type Parts<Params, Query, Body, Answer> = {
  method: Method;
  /** With at most one `{parameter}`, in `params`. */
  path: string;
  summary: string;
  description?: string;
  params?: Params;
  query?: Query;
  body?: Body;
  answer: {
    status: Status;
    description: string;
    schema: Answer;
    /** Header line of the same as CSV. */
    csv?: string;
    /** An example of the same as plain text, and as HTML. */
    text?: string;
    html?: string;
    /** Other statuses that the same schema comes with. */
    also?: { status: Status; description: string }[];
  };
  /** Besides those every route of its kind can answer with (openapi.ts). */
  problems?: ProblemCode[];
};
type Input<Params, Query, Body> = {
  params: z.output<Params>;
  query: z.output<Query>;
  body: z.output<Body>;
};

/** A route as the router, the validation and the OpenAPI document take it. */
export type Route = Parts<z.ZodType, z.ZodType, z.ZodType, z.ZodType> &
  (
    | {
        scope: Needed | "any";
        run(input: Input<z.ZodType, z.ZodType, z.ZodType>, context: Context): Promise<Reply<unknown>>;
      }
    | {
        scope: "public";
        run(
          input: Input<z.ZodType, z.ZodType, z.ZodType>,
          context: Context<undefined>,
        ): Promise<Reply<unknown>>;
      }
  );

/** A route whose schemas are known to those who call it (calls.ts). */
export type DeclaredRoute<M extends Method, Path extends string, Query, Body, Answer> = Route & {
  method: M;
  path: Path;
  /** Known to the compiler only, and never set. */
  schemas?: { query: Query; body: Body; answer: Answer };
};

/**
 * Declares a route. `scope` is what a token needs, one of a list where that suffices, `"any"` where any token will do, or
 * `"public"`; without it there is no route. The schemas give the types of `run`, and what it answers must fit `answer.schema`.
 */
export const route = <
  M extends Method,
  Path extends string,
  Answer extends z.ZodType,
  Params extends z.ZodType = Empty,
  Query extends z.ZodType = Empty,
  Body extends z.ZodType = z.ZodUndefined,
>(
  declared: Parts<Params, Query, Body, Answer> & { method: M; path: Path } & (
      | {
          scope: Needed | "any";
          run(input: Input<Params, Query, Body>, context: Context): Promise<Reply<z.input<Answer>>>;
        }
      | {
          scope: "public";
          run(
            input: Input<Params, Query, Body>,
            context: Context<undefined>,
          ): Promise<Reply<z.input<Answer>>>;
        }
    ),
): DeclaredRoute<M, Path, Query, Body, Answer> => declared;
