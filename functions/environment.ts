import * as z from "zod";
import { normaliseAddress } from "../shared/feedback/address.ts";
import { EVENT_TYPES } from "../shared/feedback/event.ts";
import { DEFAULT_RETENTION, parseRetention } from "../shared/feedback/retention.ts";
import { parseDnsServers } from "../shared/identities/dns/DnsResolver.ts";
import { parsePolicy } from "../shared/identities/policy.ts";
import { withoutAddresses } from "../shared/log/withoutAddresses.ts";
import { parseWatched } from "../shared/warnings/triggers/watched.ts";

/** What the functions read of their environment, as they are given it: not yet parsed. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Functions read a variable that has the wrong value, or is missing; the message names it, and an example. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

const parsedBy = <Value>(parse: (text: string) => Value) =>
  z.string().transform((text, context): Value => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });

const positive = z
  .string()
  .regex(/^\d+(?:\.\d+)?$/, { error: "is not a number above 0", abort: true })
  .transform(Number)
  .refine((number) => number > 0, "is not a number above 0");
const address = z.string().refine((text) => normaliseAddress(text) !== undefined, "is not an address");
const url = z.url({ protocol: /^https?$/, error: "is not a URL" });
const topicArn = z.string().regex(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/, "is not the ARN of an SNS topic");
const listOf = <Item extends z.ZodType<unknown, string>>(item: Item) =>
  z
    .string()
    .transform((text) =>
      text
        .split(",")
        .map((one) => one.trim())
        .filter((one) => one !== ""),
    )
    .pipe(z.array(item));
const timeZone = z.string().refine((name) => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}, "is not a time zone");

/**
 * Every variable of the functions, once: `description` and the default are also those of the table in
 * docs/architecture.md. `setBy` tells of those that do not come from serverless.yml: `lambda` gives its region to every
 * function, `npm start` the others.
 */
export const VARIABLES = {
  TABLE_NAME: z
    .string()
    .regex(/^[\w.-]{3,255}$/, "is not a table name: use 3 to 255 letters, digits, _, - and .") // [API_CreateTable]
    .prefault("postmaster")
    .meta({ example: "postmaster", description: "the table" }),
  RETENTION_DAYS: parsedBy(parseRetention).prefault(DEFAULT_RETENTION).meta({
    example: "400,send=90",
    description: "days events are kept; a type with 0 is not recorded",
  }),
  REMOVALS_QUEUE_URL: url.meta({
    example: "https://sqs.eu-west-1.amazonaws.com/123456789012/removals",
    description: "queue of bulk removal jobs",
  }),
  SES_CALLS_PER_SECOND: positive.prefault("1").meta({
    example: "1000",
    description: "pace of SES control-plane calls; AWS allows about one",
  }),
  CONFIGURATION_SET: z
    .string()
    .regex(/^[\w-]{1,64}$/, "is not a name of a configuration set") // [API_CreateConfigurationSet]
    .prefault("postmaster")
    .meta({
      example: "postmaster",
      description: "the configuration set whose events reach Postmaster",
    }),
  FEEDBACK_TOPIC_ARN: topicArn.meta({
    example: "arn:aws:sns:eu-west-1:123456789012:feedback",
    description: "the topic that it publishes to",
  }),
  EVENT_TYPES: listOf(z.enum(EVENT_TYPES, { error: `is not all of ${EVENT_TYPES.join(", ")}` }))
    .prefault("bounce,complaint,delivery")
    .meta({
      example: "bounce,complaint",
      description: "the event types that the set should publish; used by the setup checklist",
    }),
  VIRTUAL_DELIVERABILITY_MANAGER: z
    .enum(["off", "on"], { error: "is neither on nor off" })
    .prefault("off")
    .meta({
      example: "on",
      description: "`on`: Postmaster also reads SES's own counts, message records and recommendations",
    }),
  IDENTITY_POLICY: parsedBy(parsePolicy).prefault("{}").meta({
    example: `'{"allow":["example.org"]}'`,
    description:
      '`{"allow": […], "deny": […], "needsApproval": […]}`: domains, each with its subdomains, or `*`',
  }),
  HOSTED_ZONE_ID: z
    .string()
    .regex(/^(none|Z[A-Z0-9]{1,31})$/, "is neither the id of a hosted zone nor none")
    .transform((id) => (id === "none" ? undefined : id))
    .prefault("none")
    .meta({
      example: "Z0123456789ABC",
      description: "the one Route 53 zone that may be written to: the parameter `hostedZoneId`",
    }),
  NOTICE_FROM: address.optional().meta({
    example: "postmaster@example.org",
    description: "verified sender address of emails to requesters of identities",
  }),
  DNS_SERVERS: parsedBy(parseDnsServers).prefault("").meta({
    example: "192.0.2.1:53",
    description: "name servers to query, as `address:port,…` (IP addresses)",
    setBy: "npm start",
  }),
  WARNINGS_TOPIC_ARN: topicArn.meta({
    example: "arn:aws:sns:eu-west-1:123456789012:warnings",
    description: "the topic that warnings are published to",
  }),
  TIME_ZONE: timeZone.prefault("UTC").meta({
    example: "Europe/Berlin",
    description: "time zone for `nightVolume`'s nights: the parameter `digestTimeZone`",
  }),
  WATCHED_ADDRESSES: parsedBy(parseWatched).prefault("").meta({
    example: "ann@example.org,example.org",
    description: "addresses, and domains with their subdomains, whose hard bounces open a warning at once",
  }),
  FEEDBACK_QUEUE_URL: url.meta({
    example: "https://sqs.eu-west-1.amazonaws.com/123456789012/feedback",
    description: "the queue `ingest` reads",
  }),
  DEAD_LETTER_QUEUE_URLS: listOf(url).prefault("").meta({
    example: "https://sqs.eu-west-1.amazonaws.com/123456789012/dead-letters",
    description: "checked by watch, separated by commas",
  }),
  DIGEST_FROM: address.optional().meta({
    example: "postmaster@example.org",
    description: "the digest's sender (verified); without it no digest is sent",
  }),
  DIGEST_TO: listOf(address).prefault("").meta({
    example: "ann@example.org,ben@example.org",
    description: "the digest's recipients, separated by commas",
  }),
  OWN_MAIL: z
    .string()
    .regex(/^[\w-]{1,256}$/, "is not a value of a message tag") // [API_MessageTag]
    .optional()
    .meta({
      example: "local",
      description:
        "value of the message tag that marks Postmaster's own mail, so that it is not mistaken for yours",
    }),
  API_URL: url.optional().meta({
    example: "https://api.example.org",
    description: "address of the API, and of the console where `CONSOLE_URL` gives no other",
  }),
  CONSOLE_URL: url.optional().meta({
    example: "https://mail.example.org",
    description: "address of the console for links in emails",
  }),
  RECONCILE_EVERY_MINUTES: positive.prefault("60").meta({
    example: "5",
    description:
      "minutes from the start of one comparison with SES's suppression list to the start of the next",
  }),
  AWS_REGION: z
    .string()
    .regex(/^[a-z0-9-]+$/, "is not a region")
    .meta({ example: "eu-west-1", description: "the region", setBy: "lambda" }),
  LOCAL_SYSTEM: z.enum(["0", "1"], { error: "is neither 0 nor 1" }).prefault("0").meta({
    example: "1",
    description: "`1` where `npm start` runs it: the console then offers what only a local system has",
    setBy: "npm start",
  }),
  CONSOLE_DIR: z.string().optional().meta({
    example: "/tmp/console",
    description: "folder of the built console; otherwise the one next to the function",
    setBy: "npm start",
  }),
} satisfies Record<string, z.ZodType<unknown, string | undefined>>;

export type VariableName = keyof typeof VARIABLES;
/** The values of some variables, parsed. */
export type Environment<Name extends VariableName> = {
  readonly [Each in Name]: z.output<(typeof VARIABLES)[Each]>;
};

/** The values of `names` in `variables`, where an empty one counts as not set; throws `EnvironmentError`. */
export const environmentOf = <Name extends VariableName>(
  names: readonly Name[],
  variables: Variables,
): Environment<Name> => {
  const problems = names.map((name) => problemOf(name, variables)).filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new EnvironmentError(withoutAddresses(problems.join("; ")));
  const values = names.map((name) => [name, VARIABLES[name].parse(variables[name] || undefined)]);
  return Object.fromEntries(values) as Environment<Name>;
};

/** What is wrong with the value of a variable, and what would be right; undefined where nothing is. */
export const problemOf = (name: VariableName, variables: Variables): string | undefined => {
  const schema: z.ZodType = VARIABLES[name];
  const value = variables[name] || undefined;
  const { error } = schema.safeParse(value);
  if (error === undefined) return undefined;
  const example = `${name}=${schema.meta()?.["example"]}`;
  if (value === undefined) return `${name} is missing: set it, for example ${example}`;
  const needed = schema.safeParse(undefined).success ? ", or leave it out" : "";
  return `${name}=${value}: ${error.issues[0]?.message}; use for example ${example}${needed}`;
};
