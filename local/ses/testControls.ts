import { z } from "zod";
import { smtpPassword } from "../../shared/relay/smtpPassword.ts";
import type { BusEvent } from "../eventBridge/EventBus.ts";
import { recommendationEvent, sendingStatusEvent } from "./accountEvents.ts";
import { type Answer, EXCEPTIONS, success } from "./answer.ts";
import type { SesState } from "./context.ts";
import { identityName } from "./identities/identity.ts";
import { newIdentity } from "./operations/createEmailIdentity.ts";
import { OPERATIONS } from "./operations.ts";
import { newUser } from "./state/iamUser.ts";

/**
 * What only this SES has, under `/_local/`: to make it answer an error, to move its clock, to decide about its account
 * to have an identity verified, to point an identity's own notifications at a topic, to report to EventBridge about the
 * account, and to have SMTP credentials of more users, which IAM gives at AWS. For tests and demonstrations
 * (local/README.md).
 */
export const TEST_CONTROLS = "/_local/";

type TestControl = (body: unknown, ses: SesState) => Answer;

/** Which part of the account an event is about; without any, the account. */
const part = { tenant: z.string().exactOptional(), identity: z.string().exactOptional() };

const onBus = (event: BusEvent, ses: SesState): Answer => {
  const job = { id: event.id, at: ses.now(), from: "", deliverTo: [], raw: new Uint8Array() };
  ses.outbox.add({ ...job, publish: [{ busEvent: event }] });
  ses.wake();
  return success(event);
};

const OPERATION_NAMES = [...new Set(OPERATIONS.map(({ name }) => name))];

const turned =
  <Schema extends z.ZodType>(
    schema: Schema,
    turn: (value: z.infer<Schema>, ses: SesState) => Answer,
  ): TestControl =>
  (body, ses) => {
    const parsed = schema.safeParse(body);
    if (parsed.success) return turn(parsed.data, ses);
    return refused(
      parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
    );
  };

const SWITCH: Readonly<Record<string, TestControl>> = {
  "POST faults": turned(
    z.strictObject({
      operation: z.enum(OPERATION_NAMES),
      error: z.enum(Object.keys(EXCEPTIONS)),
      message: z.string().default("As asked of the local SES"),
      times: z.int().min(1).default(1),
    }),
    (fault, ses) => {
      ses.faults.add(fault);
      return success();
    },
  ),
  "DELETE faults": (_body, ses) => {
    ses.faults.clear();
    return success();
  },
  "POST clock": turned(z.strictObject({ advanceSeconds: z.number().min(0) }), ({ advanceSeconds }, ses) => {
    ses.account.change({ clockAheadMs: ses.account.get().clockAheadMs + advanceSeconds * 1_000 });
    return success({ now: new Date(ses.now()).toISOString() });
  }),
  "POST account": turned(
    z.strictObject({
      productionAccess: z.boolean().exactOptional(),
      review: z.enum(["PENDING", "GRANTED", "DENIED", "FAILED"]).exactOptional(),
      sendingEnabled: z.boolean().exactOptional(),
      enforcementStatus: z.enum(["HEALTHY", "PROBATION", "SHUTDOWN"]).exactOptional(),
      max24HourSend: z.number().min(0).exactOptional(),
      maxSendRate: z.number().min(0).exactOptional(),
    }),
    ({ review, ...changes }, ses) => {
      const before = ses.account.get().review;
      ses.account.change({
        ...(review === "GRANTED" ? { productionAccess: true } : {}),
        ...changes,
        ...(review === undefined
          ? {}
          : {
              review: {
                status: review,
                caseId: before?.caseId ?? "000000000000",
                grantsAt: Number.MAX_SAFE_INTEGER,
              },
            }),
      });
      return success();
    },
  ),
  "POST sending-status": turned(
    z.strictObject({
      ...part,
      status: z.enum(["ENABLED", "DISABLED"]),
      origin: z.enum(["AWS_MANAGED", "CUSTOMER_MANAGED"]).default("CUSTOMER_MANAGED"),
      cause: z.string().default("Status manually updated."),
    }),
    (given, ses) => onBus(sendingStatusEvent(given, ses), ses),
  ),
  "POST recommendation-events": turned(
    z.strictObject({
      ...part,
      status: z.enum(["Open", "Resolved"]),
      words: z.string(),
      type: z.string().exactOptional(),
      impact: z.enum(["HIGH", "LOW"]).exactOptional(),
    }),
    (given, ses) => onBus(recommendationEvent(given, ses), ses),
  ),
  "POST recommendations": turned(
    z.array(
      z.strictObject({
        resourceArn: z.string(),
        type: z.enum(["DKIM", "DMARC", "SPF", "BIMI", "COMPLAINT", "BOUNCE", "FEEDBACK_3P", "IP_LISTING"]),
        description: z.string(),
        status: z.enum(["OPEN", "FIXED"]).default("OPEN"),
        impact: z.enum(["HIGH", "LOW"]).default("HIGH"),
      }),
    ),
    (recommendations, ses) => {
      const createdAt = ses.now();
      ses.account.change({ recommendations: recommendations.map((one) => ({ ...one, createdAt })) });
      return success();
    },
  ),
  "POST verified-identities": turned(
    z.strictObject({ identity: z.string(), configurationSet: z.string().exactOptional() }),
    ({ identity: given, configurationSet: set }, ses) => {
      const name = identityName(given);
      if (name === undefined) return refused(`identity: ${given} is neither an address nor a domain`);
      const known = ses.identities.get(name, ses.now());
      const options = { keyLength: "RSA_2048_BIT", ...(set === undefined ? {} : { set }) } as const;
      ses.identities.put({ ...(known ?? newIdentity(name, ses, options)), status: "SUCCESS" });
      return success();
    },
  ),
  "POST notification-topics": turned(
    z.strictObject({
      identity: z.string(),
      Bounce: z.string().exactOptional(),
      Complaint: z.string().exactOptional(),
      Delivery: z.string().exactOptional(),
    }),
    ({ identity: name, ...topics }, ses) => {
      const identity = ses.identities.get(name, ses.now());
      if (identity === undefined) return refused(`identity: there is no ${name}`);
      ses.identities.put({ ...identity, topics });
      return success();
    },
  ),
  "POST iam-users": turned(z.strictObject({ userName: z.string().min(1).max(64) }), ({ userName }, ses) => {
    const user = newUser(userName);
    ses.users.put(user.accessKeyId, user);
    return success({ ...user, smtpPassword: smtpPassword(user.secretAccessKey, ses.region) });
  }),
  "DELETE iam-users": turned(z.strictObject({ accessKeyId: z.string() }), ({ accessKeyId }, ses) =>
    ses.users.delete(accessKeyId) ? success() : refused(`accessKeyId: there is no ${accessKeyId}`),
  ),
};

/** Turns a switch; `path` is what follows `/_local/`. */
export const applyTestControl = (method: string, path: string, body: string, ses: SesState): Answer => {
  const name = `${method} ${path}`;
  const turn = Object.hasOwn(SWITCH, name) ? SWITCH[name] : undefined;
  if (turn === undefined)
    return {
      status: 404,
      body: { message: `There is no switch ${name}; there are ${Object.keys(SWITCH).join(", ")}` },
    };
  try {
    return turn(body === "" ? {} : JSON.parse(body), ses);
  } catch (error) {
    if (error instanceof SyntaxError) return refused("the body is no JSON");
    throw error;
  }
};

const refused = (message: string): Answer => ({ status: 400, body: { message } });
