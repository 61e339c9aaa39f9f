import { describe, expect, it } from "vitest";
import { openApiRoute } from "../../functions/api/http/openapi.ts";
import type { Context } from "../../functions/api/http/route.ts";
import { ROUTES } from "../../functions/api/routes/routes.ts";

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

const document = async (): Promise<Node> => {
  const route = openApiRoute(ROUTES);
  if (route.scope !== "public") throw new Error("the document is not public");
  const input = { params: {}, query: {}, body: undefined };
  const reply = await route.run(input, {} as Context<undefined>);
  if (!("body" in reply) || !isNode(reply.body)) throw new Error("no document");
  return JSON.parse(JSON.stringify(reply.body)) as Node;
};

const at = (node: unknown, ...path: string[]): unknown =>
  path.reduce((value: unknown, key) => (isNode(value) ? value[key] : undefined), node);
const entries = (node: unknown): [string, Node][] =>
  isNode(node) ? Object.entries(node).filter((entry): entry is [string, Node] => isNode(entry[1])) : [];

/** Every object in the document with where it is. */
function* nodes(value: unknown, path: string[] = []): Generator<[string[], Node]> {
  if (!isNode(value)) return;
  yield [path, value];
  for (const [key, child] of Object.entries(value)) yield* nodes(child, [...path, key]);
}

const operations = (openapi: Node) =>
  entries(openapi["paths"]).flatMap(([path, item]) =>
    entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

const CONTRACT = [
  "GET /v1/health public",
  "GET /v1/suppressions read",
  "GET /v1/suppressions/{address} read",
  "PUT /v1/suppressions/{address} suppressions:write",
  "DELETE /v1/suppressions/{address} suppressions:write",
  "POST /v1/suppressions/remove suppressions:write",
  "GET /v1/jobs/{id} read",
  "GET /v1/jobs/{id}/results read",
  "GET /v1/recipients/{address}/events read",
  "DELETE /v1/recipients/{address} admin",
  "GET /v1/messages/{messageId} read",
  "GET /v1/events read",
  "GET /v1/stats read",
  "GET /v1/quarantine admin",
  "POST /v1/quarantine/{id}/replay admin",
  "GET /v1/audit admin",
  "GET /v1/tokens admin",
  "POST /v1/tokens admin",
  "DELETE /v1/tokens/{id} admin",
  "POST /v1/sign-in-links any",
  "POST /v1/session public",
  "GET /v1/session any",
  "DELETE /v1/session any",
  "GET /openapi.json public",
];

describe("the OpenAPI document", () => {
  it("has every route of the contract, with the scope it needs", async () => {
    const found = operations(await document()).map(({ path, method, operation }) => {
      const [requirement] = operation["security"] as [{ token: string[] }?];
      const scope = requirement === undefined ? "public" : (requirement.token[0] ?? "any");
      return `${method.toUpperCase()} ${path} ${scope}`;
    });
    expect(found).toEqual(expect.arrayContaining(CONTRACT));
  });

  it("says which version, title and API version it is [OpenAPI 3.1, 4.8.1]", async () => {
    const openapi = await document();
    expect(openapi["openapi"]).toMatch(/^3\.1\.\d+$/);
    expect(at(openapi, "info", "title")).toEqual(expect.any(String));
    expect(at(openapi, "info", "version")).toEqual(expect.any(String));
  });

  it("declares every parameter of a path, required and once, and no other [4.8.12]", async () => {
    for (const { path, operation } of operations(await document())) {
      const parameters = (operation["parameters"] ?? []) as {
        in: string;
        name: string;
        required?: boolean;
      }[];
      const names = parameters.map((one) => `${one.in} ${one.name}`);
      expect(new Set(names).size).toBe(names.length);
      const inPath = parameters.filter((one) => one.in === "path");
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(inPath.every(({ required }) => required === true)).toBe(true);
      for (const one of parameters) expect(at(one, "schema")).toBeDefined();
    }
  });

  it("gives each operation an id of its own, and each response a description [4.8.10, 4.8.17]", async () => {
    const all = operations(await document());
    const ids = all.map(({ operation }) => operation["operationId"]);
    expect(new Set(ids).size).toBe(all.length);
    for (const { operation } of all) {
      const responses = entries(operation["responses"]);
      expect(responses.some(([status]) => status.startsWith("2"))).toBe(true);
      for (const [status, response] of responses) {
        expect(status).toMatch(/^[2-5]\d\d$/);
        expect(response["description"]).toMatch(/./);
        const type = Number(status) < 400 ? "application/json" : "application/problem+json";
        expect(at(response, "content", type, "schema")).toBeDefined();
      }
    }
  });

  it("refers only to what it has, security schemes too", async () => {
    const openapi = await document();
    for (const [, node] of nodes(openapi)) {
      if (typeof node["$ref"] !== "string") continue;
      expect(at(openapi, ...node["$ref"].replace("#/", "").split("/")), node["$ref"]).toBeDefined();
    }
    expect(at(openapi, "components", "securitySchemes", "token", "scheme")).toBe("bearer");
  });

  it("has schemas of JSON Schema 2020-12: known types, required properties that exist", async () => {
    const types = ["string", "number", "integer", "boolean", "array", "object", "null"];
    for (const [path, node] of nodes(await document())) {
      if (
        !["schema", "schemas", "properties", "items", "anyOf"].some(
          (key) => path.at(-1) === key || path.at(-2) === key,
        )
      )
        continue;
      if (typeof node["type"] === "string") expect(types, path.join(".")).toContain(node["type"]);
      expect(node, path.join(".")).not.toHaveProperty("nullable");
      if (Array.isArray(node["required"]) && node["properties"] !== undefined) {
        for (const name of node["required"]) expect(at(node, "properties", String(name))).toBeDefined();
      }
      if (Array.isArray(node["enum"])) expect(node["enum"].length).toBeGreaterThan(0);
    }
  });
});
