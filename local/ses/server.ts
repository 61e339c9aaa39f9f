import { randomUUID } from "node:crypto";
import { Resolver } from "node:dns/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { EventBus } from "../eventBridge/EventBus.ts";
import { startSchedule } from "../lambda/schedule.ts";
import { type AllowedHosts, createGuardedServer } from "../system/guard.ts";
import { LOOPBACK, serveHttp } from "../system/ports.ts";
import { ACCOUNT, CREDENTIALS, REGION } from "../system/settings.ts";
import { type Answer, exception } from "./answer.ts";
import type { Caller, SesState } from "./context.ts";
import { Faults } from "./faults.ts";
import { Identities } from "./identities/Identities.ts";
import { lookForAll } from "./identities/lookAgain.ts";
import { VERIFICATION_LINK } from "./identities/verificationMail.ts";
import { verificationPage } from "./identities/verificationPage.ts";
import { observe } from "./observe.ts";
import { startPublisher } from "./publisher.ts";
import { isSending, route } from "./router.ts";
import { type Hands, startOutboxWorker } from "./send/outboxWorker.ts";
import { Rate } from "./send/Rate.ts";
import type { Submit } from "./send/submission.ts";
import { submitter } from "./send/submit.ts";
import { Account } from "./state/Account.ts";
import { openDatabase } from "./state/database.ts";
import { accessKeyOf, type IamUser } from "./state/iamUser.ts";
import { JsonTable } from "./state/JsonTable.ts";
import { Outbox } from "./state/Outbox.ts";
import { SentMessages } from "./state/SentMessages.ts";
import { SuppressionList } from "./state/SuppressionList.ts";
import { applyTestControl, TEST_CONTROLS } from "./testControls.ts";

export type SesOptions = {
  port: number;
  dbPath: string;
  /** SES's throttle of all calls but sending; none by default. */
  callsPerSecond?: number;
  /** Endpoint of the SNS that notifications go to. */
  sns?: string;
  /** Where SES's events about the account go; without it nowhere. */
  eventBus?: Pick<EventBus, "put">;
  /** Where mail that is delivered goes. */
  deliver?: Hands["deliver"];
  /** `host:port` of the DNS that domains are verified by. */
  dnsServer?: string;
  /** Whether a new account begins in the sandbox. */
  sandbox?: boolean;
  /** Names that it answers to beside those of this machine. */
  allowedHosts?: AllowedHosts;
  /** How long a request for production access is under review. */
  reviewSeconds?: number;
};
export type SesServer = {
  url: string;
  submit: Submit;
  /** Whose access key it is; undefined of one that there is not. */
  user(accessKeyId: string): IamUser | undefined;
  /** Lists what the notifications in `event` (as a function gets them) say bounced or complained, as SES does. */
  observe(event: unknown): void;
  close(): Promise<void>;
};

const LOOK_EVERY_MS = 2_000;
const DNS_TIMEOUT_MS = 1_000;

/** SESv2 as the SDK speaks it (REST-JSON), on one machine; local/README.md says what of it. Not for production. */
export const startSes = async (options: SesOptions): Promise<SesServer> => {
  const db = openDatabase(options.dbPath);
  const account = new Account(db, { sandbox: options.sandbox ?? false });
  const outbox = new Outbox(db);
  const publisher = startPublisher(options.sns);
  const worker = startOutboxWorker(outbox, {
    deliver: options.deliver ?? (async () => {}),
    publish: publisher.publish,
    putEvent: async (event) => options.eventBus?.put(event),
  });
  let url = "";
  const state: SesState = {
    db,
    account,
    outbox,
    sentMessages: new SentMessages(db),
    suppressions: new SuppressionList(db),
    identities: new Identities(db),
    configurationSets: new JsonTable(db, "configuration_set"),
    users: new JsonTable(db, "iam_user"),
    faults: new Faults(),
    ...(options.dnsServer === undefined ? {} : { lookup: resolver(options.dnsServer) }),
    region: REGION,
    accountId: ACCOUNT,
    reviewMs: (options.reviewSeconds ?? 5) * 1_000,
    url: () => url,
    now: () => Date.now() + account.get().clockAheadMs,
    newId: randomUUID,
    wake: worker.wake,
  };
  state.users.put(CREDENTIALS.accessKeyId, { userName: CREDENTIALS.accessKeyId, ...CREDENTIALS });
  const submit = submitter(state, new Rate());
  const admit = throttle(options.callsPerSecond ?? Number.POSITIVE_INFINITY);
  const answerTo: AnswerTo = async (method, target, body, caller) => {
    if (target.startsWith(TEST_CONTROLS))
      return applyTestControl(method, target.slice(TEST_CONTROLS.length), body, state);
    if (!isSending(method, target) && !admit())
      return exception("TooManyRequestsException", "Too many requests");
    return route(method, target, body, { ...state, submit, caller });
  };
  const server = createGuardedServer((request, response) => {
    serve(request, response, answerTo, state);
  }, options.allowedHosts ?? []);
  const listening = await serveHttp(server, options.port);
  url = listening.url;
  const looking = startSchedule(() => lookForAll(state), {
    name: "ses",
    firstAfterMs: LOOK_EVERY_MS,
    everyMs: LOOK_EVERY_MS,
  });
  return {
    url,
    submit,
    user: (accessKeyId) => state.users.get(accessKeyId),
    observe: (event) => observe(event, state.suppressions, new Date()),
    close: async () => {
      await listening.close();
      await looking.stop();
      await worker.stop();
      publisher.close();
      db.close();
    },
  };
};

const resolver = (dnsServer: string) => {
  const lookup = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: 1 });
  lookup.setServers([dnsServer]);
  return lookup;
};

type AnswerTo = (method: string, target: string, body: string, caller: Caller) => Promise<Answer>;

const serve = async (
  request: IncomingMessage,
  response: ServerResponse,
  answerTo: AnswerTo,
  state: SesState,
) => {
  const { method = "GET", url: target = "/" } = request;
  try {
    const token = target.startsWith(VERIFICATION_LINK) ? target.slice(VERIFICATION_LINK.length) : undefined;
    if (method === "GET" && token !== undefined) {
      const { status, html } = verificationPage(token, state);
      response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(html);
      return;
    }
    send(response, await answerTo(method, target, await text(request), callerOf(request, state)));
  } catch (error) {
    if (!request.destroyed) console.error("the local SES failed", error);
    send(response, exception("InternalServiceErrorException", "The local SES failed"));
  }
};

/** A key that this system has not given anybody, which it takes too, is its own name. */
const callerOf = ({ headers, socket }: IncomingMessage, { users, accountId }: SesState): Caller => {
  const accessKeyId = accessKeyOf(headers.authorization);
  return {
    callerIdentity: users.get(accessKeyId)?.userName ?? (accessKeyId || accountId),
    sourceIp: socket.remoteAddress ?? LOOPBACK,
  };
};

const send = (response: ServerResponse, { status, error, body }: Answer) => {
  response.writeHead(status, {
    "content-type": "application/json",
    "x-amzn-requestid": randomUUID(),
    ...(error === undefined ? {} : { "x-amzn-errortype": error }),
  });
  response.end(JSON.stringify(body));
};

/** A token bucket of one second's calls. */
const throttle = (perSecond: number) => {
  let tokens = perSecond;
  let at = performance.now();
  return (): boolean => {
    const now = performance.now();
    tokens = Math.min(perSecond, tokens + ((now - at) / 1_000) * perSecond);
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};
