import type * as z from "zod";
import type { PathParameters } from "./http/pathOf.ts";
import type { Method } from "./http/route.ts";
import type { ROUTES } from "./routes/routes.ts";

/*
 * What a client of the API sends and gets, inferred from the routes. Types only: no client bundles a schema
 * (docs/decisions/typed-client.md).
 */

type Routes = (typeof ROUTES)[number];

type Calls = {
  [M in Method]: {
    [Route in Extract<Routes, { method: M }> as Route["path"]]: {
      query: Query<NonNullable<Route["schemas"]>["query"]>;
      body: z.input<NonNullable<Route["schemas"]>["body"]>;
      answer: z.input<NonNullable<Route["schemas"]>["answer"]>;
    };
  };
};

/** A parameter is text; one that is read as a number or a boolean may be given as such. One without a value is not sent. */
type Query<Schema extends z.ZodType> = {
  [Name in keyof z.input<Schema>]: z.input<Schema>[Name] | Read<z.output<Schema>, Name> | null | undefined;
};
type Read<Output, Name> = Name extends keyof Output ? Extract<Output[Name], number | boolean> : never;

/** The paths that a method can be called on, parameters by name: `/v1/warnings/{id}`. */
export type Path<M extends Method> = keyof Calls[M] & string;

/** What the call answers, as JSON carries it. */
export type Answer<M extends Method, P extends Path<M>> = Calls[M][P] extends { answer: infer Body }
  ? Body
  : never;

/** The lists that come in pages. */
export type PagePath = {
  [P in Path<"GET">]: Calls["GET"][P] extends { query: { cursor?: unknown }; answer: { items: unknown[] } }
    ? P
    : never;
}[Path<"GET">];

/** A page of a list, and where the next one begins. */
export type Page<P extends PagePath> = Answer<"GET", P> & { cursor: string | null };

/** What the call takes, in the parts it has. */
export type Given<M extends Method, P extends Path<M>> = Part<"path", PathParameters<P>> &
  (Calls[M][P] extends { query: infer Query; body: infer Body }
    ? Part<"query", Query> & BodyPart<Body>
    : never);

type Part<Name extends string, Values> = keyof Values extends never
  ? { [_ in Name]?: never }
  : Record<never, never> extends Values
    ? { [_ in Name]?: Values }
    : { [_ in Name]: Values };
type BodyPart<Body> = undefined extends Body ? { body?: never } : { body: Body };

/** `Given`, and what follows it, as the last arguments of a function: they can be left out where nothing has to be given. */
export type Arguments<Given, Rest extends unknown[] = []> =
  Record<never, never> extends Given ? [given?: Given, ...Partial<Rest>] : [given: Given, ...Partial<Rest>];
