import * as z from "zod";
import { LEVELS } from "../../../shared/relay/maillog/problems/problem.ts";
import { OUTCOMES } from "../../../shared/relay/maillog/story.ts";
import { recordRelay } from "../../../shared/relay/records/recordRelay.ts";
import { messageId, plainText, time } from "../http/fields.ts";
import { route } from "../http/route.ts";

const MOST_RECORDS = 500;
const MOST_PROBLEMS = 500;
const LONGEST = 1_000;
const LONGEST_REPLY = 8_000;

const text = plainText(0, LONGEST).optional();
const recordSchema = z.strictObject({
  queueId: z
    .string()
    .regex(/^[0-9A-Za-z]{5,40}$/, "must be a Postfix queue id")
    .meta({ example: "4XyZ1234abcd" }),
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
  firstAt: time,
  lastAt: time.meta({
    description: "A report is ignored if its last line is not newer than the one already stored.",
  }),
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
      host: z
        .string()
        .regex(/^[\w.-]{1,255}$/, "must be a host name")
        .meta({ example: "mail.example.org" }),
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
    run: async ({ body: { host, ...report } }, { services }) => ({
      body: { recorded: await recordRelay(host.toLowerCase(), report, services) },
    }),
  }),
] as const;
