import * as z from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from "zod-openapi";
import { sufficient } from "../../../shared/tokens/scope.ts";
import { remediesSchema } from "../items/remedyItem.ts";
import { PROBLEMS, type ProblemCode } from "./problem.ts";
import { type Route, route } from "./route.ts";

const problemSchema = z
  .looseObject({
    type: z.string().meta({ example: "urn:postmaster:problem:not_suppressed" }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: "What failed, and why." }),
    code: z
      .enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]])
      .meta({ description: "Stable error code." }),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    remedy: remediesSchema.optional(),
    requestId: z.string().optional(),
  })
  .meta({ id: "Problem", description: "An error [RFC 9457]." });

/** The route of the document itself; made of `routes` when it is first asked for. */
export const openApiRoute = (routes: readonly Route[]): Route => {
  let made: Record<string, unknown> | undefined;
  const itself: Route = route({
    method: "GET",
    path: "/openapi.json",
    scope: "public",
    summary: "This document",
    answer: {
      status: 200,
      description: "OpenAPI 3.1",
      schema: z.record(z.string(), z.unknown()),
    },
    run: async () => {
      made ??= openApiDocument([...routes, itself]);
      return { body: made };
    },
  });
  return itself;
};

/** The OpenAPI 3.1 document of `routes`, from the schemas that validate their requests. */
export const openApiDocument = (routes: readonly Route[]): Record<string, unknown> => {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const one of routes) {
    paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: operation(one) };
  }
  return {
    ...createDocument({
      openapi: "3.1.1",
      info: {
        title: "Postmaster",
        version: "1",
        description:
          "Records, explains and acts on what Amazon SES reports about your mail, and manages its suppression list. Errors are problem+json with a stable `code`.",
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: "/" }],
      paths,
      components: {
        securitySchemes: {
          token: {
            type: "http",
            scheme: "bearer",
            description: "A token or a session secret: `Authorization: Bearer pm_…`.",
          },
        },
      },
    }),
  };
};

const operation = (one: Route): ZodOpenApiOperationObject => ({
  operationId: operationId(one),
  tags: [one.path.split("/")[2] ?? "service"],
  summary: one.summary,
  ...(one.description === undefined ? {} : { description: one.description }),
  security: securityOf(one),
  requestParams: {
    ...(one.params instanceof z.ZodObject ? { path: one.params } : {}),
    ...(one.query instanceof z.ZodObject ? { query: one.query } : {}),
  },
  ...(one.body === undefined
    ? {}
    : { requestBody: { required: true, content: { "application/json": { schema: one.body } } } }),
  responses: {
    ...answerResponses(one),
    ...problemResponses(one),
  },
});

/** Of several requirements any one suffices [OpenAPI 3.1, Operation Object]. */
const securityOf = ({ scope }: Route) => {
  if (scope === "public") return [];
  return scope === "any" ? [{ token: [] }] : sufficient(scope).map((one) => ({ token: [one] }));
};

const answerResponses = ({ answer }: Route): ZodOpenApiResponsesObject => {
  const content = {
    "application/json": { schema: answer.schema },
    ...(answer.csv === undefined
      ? {}
      : { "text/csv": { schema: { type: "string" as const }, example: `${answer.csv}\r\n` } }),
    ...(answer.text === undefined
      ? {}
      : { "text/plain": { schema: { type: "string" as const }, example: answer.text } }),
    ...(answer.html === undefined
      ? {}
      : { "text/html": { schema: { type: "string" as const }, example: answer.html } }),
  };
  return Object.fromEntries(
    [answer, ...(answer.also ?? [])].map(({ status, description }) => [
      String(status),
      { description, content },
    ]),
  );
};

const operationId = ({ method, path }: Route): string =>
  [method.toLowerCase(), ...path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "" && word !== "v1")]
    .map((word, i) => (i === 0 ? word : `${word[0]?.toUpperCase()}${word.slice(1)}`))
    .join("");

const problemResponses = (one: Route): ZodOpenApiResponsesObject => {
  const byStatus = Map.groupBy(problemsOf(one), (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(" "),
        content: { "application/problem+json": { schema: problemSchema } },
      },
    ]),
  );
};

const problemsOf = (one: Route): ProblemCode[] => [
  "invalid_request",
  ...(one.path.includes("{address}") ? (["address_invalid"] as const) : []),
  ...(one.body === undefined
    ? []
    : (["invalid_json", "payload_too_large", "unsupported_media_type"] as const)),
  ...(one.scope === "public"
    ? []
    : (["unauthorized", "token_expired", "token_revoked", "session_ended", "unavailable"] as const)),
  ...(one.scope === "public" || one.scope === "any" ? [] : (["missing_scope"] as const)),
  ...(one.problems ?? []),
  "internal",
];
