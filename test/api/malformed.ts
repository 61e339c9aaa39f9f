import fc from "fast-check";

/** A request as it goes over the wire. */
export type RawRequest = {
  method: string;
  /** Request target, path and query. */
  target: string;
  headers: Record<string, string>;
  body?: string;
};

type Schema = {
  type?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  example?: unknown;
};
type Parameter = { in: string; name: string; schema: Schema };
type Operation = {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};
export type Document = { paths: Record<string, Record<string, Operation>> };

/** Texts that have broken other people's services. */
const NASTY = [
  "",
  " ",
  "\u0000",
  "\r\nX-Injected: 1",
  "\ud800",
  "\u202e\u0000abc",
  "__proto__",
  "constructor",
  "undefined",
  "null",
  "NaN",
  "-1",
  "1e309",
  "9007199254740993",
  "0x10",
  "../../etc/passwd",
  "//",
  "a/b",
  "%",
  "%00",
  "%zz",
  "%E0%A4%A",
  "' OR 1=1 --",
  "$" + "{jndi:ldap://x}",
  "{{7*7}}",
  "<script>alert(1)</script>",
  "=1+1",
  "@",
  "a@",
  "@b",
  "a@b@c",
  "a@b c",
  '"@example.net',
  "<jo@example.net",
  "jo@example.net, kim@example.net",
  `${"x".repeat(400)}@example.net`,
  `jo@${"x.".repeat(300)}net`,
  "jo@xn--a",
  "jo@[999.1.1.1]",
  "😀@😀.example",
  "0000-01-01",
  "2026-02-30",
  "9999-12-31T23:59:60Z",
  "2026-11-24T25:00:00Z",
  "-000001-01-01T00:00:00Z",
  "x".repeat(3_000),
];

const nasty = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 1, arbitrary: fc.string({ maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
);

/** Cursors of the right form with something else in them. */
const forgedCursor = fc
  .tuple(
    fc.constantFrom(
      "address",
      "-since",
      "events",
      "AUDIT",
      "TOKEN",
      "QUARANTINE",
      "day",
      "hour",
      "sender",
      "recipientDomain",
      "JOB#none",
    ),
    fc.oneof(nasty, fc.integer(), fc.constant(null), fc.constant([])),
  )
  .map((parts) => Buffer.from(JSON.stringify(parts)).toString("base64url"));

const json = fc.jsonValue({ maxDepth: 3 });

/** A value that `schema` takes. */
const fitting = (schema: Schema): fc.Arbitrary<unknown> => {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "integer":
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1_000 });
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(fitting(schema.items ?? {}), { minLength: 1, maxLength: 3 });
    case "object":
      return objectOf(schema, fitting);
    default:
      return fc.constant(schema.example ?? "jo@example.net");
  }
};

/** A value that `schema` does not take, most of the time. */
const unfitting = (schema: Schema): fc.Arbitrary<unknown> => {
  switch (schema.type) {
    case "array":
      return fc.oneof(
        json,
        fc.array(unfitting(schema.items ?? {}), { maxLength: 4 }),
        fc.constant(Array(20_000).fill("a@b.example")),
      );
    case "object":
      return fc.oneof(
        json,
        objectOf(schema, unfitting),
        fc
          .tuple(objectOf(schema, fitting), nasty, json)
          .map(([object, name, value]) => ({ ...object, [name]: value })),
      );
    default:
      return fc.oneof({ weight: 3, arbitrary: nasty }, { weight: 1, arbitrary: json });
  }
};

const objectOf = (
  { properties = {}, required = [] }: Schema,
  value: (schema: Schema) => fc.Arbitrary<unknown>,
) =>
  fc.record(
    Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [
        name,
        fc.oneof({ weight: 2, arbitrary: value(schema) }, { weight: 1, arbitrary: fitting(schema) }),
      ]),
    ),
    { requiredKeys: value === fitting ? required : [] },
  );

const escaped = (text: string) => encodeURIComponent(text.toWellFormed());

/** Half as a careful client writes it, half as a careless one does; only what no client can send is encoded. */
const written = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(text, fc.boolean())
    .map(([value, careful]) =>
      careful ? escaped(value) : value.replace(/[^\x21-\x7e]|[?#]/g, (one) => escaped(one)),
    );

const queryOf = (parameters: Parameter[]) => {
  const known = parameters.map(({ name, schema }) =>
    fc.tuple(
      fc.constant(name),
      name === "cursor"
        ? fc.oneof(forgedCursor, nasty)
        : fc.oneof(nasty, fitting(schema).map(String), unfitting(schema).map(String)),
    ),
  );
  const unknown = fc.tuple(nasty, nasty);
  return fc
    .array(fc.oneof(...known, unknown), { maxLength: 4 })
    .chain((pairs) =>
      fc.tuple(
        ...pairs.map(([name, value]) =>
          fc
            .tuple(written(fc.constant(name)), written(fc.constant(value.slice(0, 1_500))))
            .map((pair) => pair.join("=")),
        ),
      ),
    )
    .map((pairs) => (pairs.length === 0 ? "" : `?${pairs.join("&")}`));
};

const pathOf = (template: string, ids: string[]) => {
  const parameter = fc.oneof(
    { weight: 3, arbitrary: written(nasty.map((text) => text.slice(0, 1_500))) },
    { weight: 1, arbitrary: fc.constantFrom("jo%40example.net", ...ids) },
  );
  return parameter.map((value) => template.replace(/\{\w+\}/, () => value));
};

const bodyOf = (schema: Schema | undefined): fc.Arbitrary<string | undefined> => {
  const wrong = fc.oneof(
    fc.constantFrom(
      undefined,
      "",
      "{",
      "[]",
      "null",
      '"',
      "[".repeat(50_000),
      "\u0000",
      '{"__proto__":{"admin":true}}',
    ),
    unfitting(schema ?? { type: "object" }).map((value) => JSON.stringify(value) ?? ""),
    fitting(schema ?? { type: "object" }).map((value) => (JSON.stringify(value) ?? "").slice(0, -1)),
  );
  return schema === undefined ? fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, wrong) : wrong;
};

const headersOf = (token: string): fc.Arbitrary<Record<string, string>> =>
  fc.record(
    {
      authorization: fc.oneof(
        { weight: 12, arbitrary: fc.constant(`Bearer ${token}`) },
        {
          weight: 1,
          arbitrary: fc.constantFrom("Bearer", "Bearer x", "Basic eA==", "\u00ff", "Bearer \u00ff"),
        },
      ),
      "content-type": fc.oneof(
        { weight: 6, arbitrary: fc.constant("application/json") },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            "text/plain",
            "application/json; charset=utf-16",
            "multipart/form-data",
            ";",
          ),
        },
      ),
      accept: fc.constantFrom("text/csv", "text/csv;q=x", "*/*", ",;q=", "application/json"),
    },
    { requiredKeys: ["authorization"] },
  );

/** Requests that the document forbids, most of them; `ids` are of things that exist. */
export const malformedRequests = (
  document: Document,
  token: string,
  ids: string[],
): fc.Arbitrary<RawRequest> =>
  fc.oneof(
    ...Object.entries(document.paths).flatMap(([template, operations]) =>
      Object.entries(operations).map(([method, { parameters = [], requestBody }]) =>
        fc
          .record({
            method: fc.oneof(
              { weight: 15, arbitrary: fc.constant(method.toUpperCase()) },
              {
                weight: 1,
                arbitrary: fc.constantFrom("PATCH", "HEAD", "OPTIONS", "TRACE", "DELETE", "PROPFIND"),
              },
            ),
            path: pathOf(template, ids),
            query: queryOf(parameters.filter((one) => one.in === "query")),
            headers: headersOf(token),
            body: bodyOf(requestBody?.content["application/json"]?.schema),
          })
          .map(({ method, path, query, headers, body }) => ({
            method,
            target: `${path}${query}`,
            headers,
            ...(body === undefined || method === "TRACE" ? {} : { body }),
          })),
      ),
    ),
  );
