import * as z from "zod";
import { LEVELS } from "../../../shared/relay/maillog/problems/problem.ts";
import { OUTCOMES } from "../../../shared/relay/maillog/story.ts";
import { recordRelay } from "../../../shared/relay/records/recordRelay.ts";
import { recordRewritings } from "../../../shared/relay/records/recordRewritings.ts";
import { messageId, plainText, time } from "../http/fields.ts";
import { route } from "../http/route.ts";

const MOST_RECORDS = 500; // and rewritings
const MOST_PROBLEMS = 500;
const LONGEST = 1_000;
const LONGEST_REPLY = 8_000;
const MOST_CHANGED = 10;
const LONGEST_CHANGED = 100;

const text = plainText(0, LONGEST).optional();
const host = z
  .string()
  .regex(/^[\w.-]{1,255}$/, "must be a host name")
  .meta({ example: "mail.example.org" });
const queueId = z
  .string()
  .regex(/^[0-9A-Za-z]{5,40}$/, "must be a Postfix queue id")
  .meta({ example: "4XyZ1234abcd" });
const recordSchema = z.strictObject({
  queueId,
  beganAt: time.meta({
    description: "When the message arrived at the host; needed because Postfix reuses queue ids.",
  }),
  at: time.meta({ description: "When the delivery attempt ended." }),
  from: plainText(0, LONGEST).meta({ description: "The envelope sender; empty for a bounce message." }),
  to: plainText(1, LONGEST),
  status: z.enum(OUTCOMES, { error: `must be one of ${OUTCOMES.join(", ")}` }),
  dsn: text.meta({ example: "2.0.0" }),
  relay: text,
  reply: plainText(0, LONGEST_REPLY).optional(),
  sesMessageId: messageId.optional(),
  client: text,
  headerMessageId: text,
  delaySeconds: z.number().min(0).optional(),
  cause: text.meta({ description: "Code of the cause, from `postmaster maillog explain --json`." }),
  identities: z
    .array(plainText(1, LONGEST))
    .max(20)
    .optional()
    .meta({ description: "The identities that SES has not verified, according to its reply." }),
});

const problemSchema = z.strictObject({
  daemon: z
    .string()
    .regex(/^[\w.-]{1,64}$/, "must be the name of a program of Postfix")
    .meta({ example: "smtp" }),
  level: z.enum(LEVELS, { error: `must be one of ${LEVELS.join(", ")}` }),
  text: plainText(1, LONGEST).meta({
    description: "What it wrote after the level, without addresses.",
    example: "open database /etc/postfix/sasl_passwd.db: No such file or directory",
  }),
  count: z.int().min(1).meta({ description: "How many lines meant the same since the last report." }),
  firstAt: time.meta({ description: "When the first of these lines was logged." }),
  lastAt: time.meta({
    description: "A report is ignored if its last line is not newer than the one already stored.",
  }),
});

const rewritingSchema = z.strictObject({
  queueId,
  at: time,
  to: plainText(1, LONGEST),
  sender: plainText(0, LONGEST).meta({
    description: "The address that SES would have rejected.",
    example: "ann@elsewhere.example",
  }),
  fallback: plainText(1, LONGEST).meta({
    description: "The address that the message is sent from instead.",
    example: "redcap@example.org",
  }),
  changed: z
    .array(plainText(1, LONGEST_CHANGED))
    .min(1)
    .max(MOST_CHANGED)
    .meta({
      description: "Names of the changed headers, and `envelope sender`.",
      example: ["From", "Reply-To", "envelope sender"],
    }),
  headerMessageId: text,
});

export const relayRoutes = [
  route({
    method: "POST",
    path: "/v1/relay/records",
    scope: "relay:write",
    summary: "Report mail from a mail host's log",
    description:
      "Sent by `postmaster maillog watch`. Each record is stored once, however often it is sent, and joined with SES events by SES message id. A request without records is a heartbeat.",
    body: z.strictObject({
      host,
      records: z.array(recordSchema).max(MOST_RECORDS),
      problems: z.array(problemSchema).max(MOST_PROBLEMS).optional().meta({
        description:
          "What Postfix reported about itself, such as a missing table or a full disk. Opens `relayProblem`.",
      }),
    }),
    answer: {
      status: 200,
      description: "All records are stored",
      schema: z.object({ recorded: z.int() }),
    },
    run: async ({ body: { host: name, ...report } }, { services }) => ({
      body: { recorded: await recordRelay(name.toLowerCase(), report, services) },
    }),
  }),

  route({
    method: "POST",
    path: "/v1/relay/rewritings",
    scope: "guard",
    summary: "Report messages whose sender the guard changed",
    description:
      "Sent by `postmaster guard`, once for each recipient of a message. Each rewriting is stored once, however often it is sent, and shown in the history of its message.",
    body: z.strictObject({ host, rewritings: z.array(rewritingSchema).max(MOST_RECORDS) }),
    answer: {
      status: 200,
      description: "All rewritings are stored",
      schema: z.object({ recorded: z.int() }),
    },
    run: async ({ body: { host: name, rewritings } }, { services }) => ({
      body: { recorded: await recordRewritings(name.toLowerCase(), rewritings, services) },
    }),
  }),
] as const;
