import * as z from "zod";
import { EVENT_TYPES } from "../../../shared/feedback/event.ts";
import { type ForEachTarget, type Remedy, shownBy, type Target } from "../../../shared/remedies/remedy.ts";
import { pathOf } from "../http/pathOf.ts";

const target = <Name extends Target["to"], Fields extends z.ZodRawShape>(to: Name, fields: Fields) =>
  z.object({ to: z.literal(to), ...fields });
const text = z.string();
const perhaps = z.exactOptional(z.string());
const set = z.exactOptional(z.literal(true));

const targetSchema = z
  .discriminatedUnion("to", [
    target("account", {}),
    target("productionAccess", {}),
    target("identities", {}),
    target("identity", { identity: text }),
    target("identityDns", { identity: text }),
    target("verifyAgain", { identity: text }),
    target("applyDns", { identity: text, replace: set }),
    target("requestIdentity", { identity: perhaps }),
    target("setMailFrom", { identity: text, domain: text }),
    target("attachFeedback", { identity: text, replace: set }),
    target("deleteIdentity", { identity: text, force: set }),
    target("recipient", { address: text }),
    target("domain", { domain: text }),
    target("suppression", { address: text }),
    target("removeSuppression", { address: text, force: set }),
    target("removeMany", {}),
    target("suppressionGroups", {}),
    target("suppressionsByReason", { reason: text, since: perhaps, sender: perhaps }),
    target("removeByReason", { reason: text, since: perhaps, sender: perhaps }),
    target("message", { messageId: text }),
    target("events", { type: z.enum(EVENT_TYPES) }),
    target("credential", { credential: text }),
    target("sourceIp", { sourceIp: text }),
    target("statsByCredential", {}),
    target("statsBySender", {}),
    target("statsByDomain", {}),
    target("digest", { period: perhaps }),
    target("warnings", {}),
    target("subscribers", {}),
    target("addSubscriber", {}),
    target("quarantine", {}),
    target("tokens", {}),
    target("audit", {}),
    target("setup", {}),
    target("shell", { command: text }),
    target("url", { url: text }),
  ])
  .meta({ id: "Target", description: "Where to do a step." });

export const remedySchema = z
  .object({
    text: z.string().meta({ description: "The step, in words.", example: "Request its verification." }),
    target: targetSchema
      .nullable()
      .meta({ description: "Where to do it; null if the text already says where." }),
    call: z.string().nullable().meta({
      description: "The API call that does it, with its JSON body; null if there is none.",
      example: 'POST /v1/identities {"identity":"ann@example.org"}',
    }),
  })
  .meta({ id: "Remedy", description: "One step of the remedy." });
export type RemedyItem = z.input<typeof remedySchema>;

/** A list of steps, in the order in which they are done. */
export const remediesSchema = z.array(remedySchema).meta({ description: "What to do, in steps." });

export const remedyItems = (remedies: readonly Remedy[]): RemedyItem[] =>
  remedies.map(({ text: words, target: place }) => ({
    text: words,
    target: place ?? null,
    call: place === undefined ? null : callOf(place),
  }));

/** The call of this API that does each target. */
const CALLS: ForEachTarget<string | null> = {
  account: () => "GET /v1/account",
  productionAccess: () => "POST /v1/account/production-access",
  identities: () => "GET /v1/identities",
  identity: ({ identity }) => `GET ${pathOf("/v1/identities/{identity}", { identity })}`,
  verifyAgain: ({ identity }) => `POST ${pathOf("/v1/identities/{identity}/verification", { identity })}`,
  identityDns: ({ identity }) => `GET ${pathOf("/v1/identities/{identity}/dns", { identity })}`,
  applyDns: ({ identity, replace }) =>
    `POST ${pathOf("/v1/identities/{identity}/dns/route53", { identity })}${query({ replace })}`,
  requestIdentity: ({ identity = "ADDRESS-OR-DOMAIN" }) =>
    `POST /v1/identities ${JSON.stringify({ identity })}`,
  setMailFrom: ({ identity, domain }) =>
    `POST /v1/identities ${JSON.stringify({ identity, mailFromDomain: domain })}`,
  attachFeedback: ({ identity, replace }) =>
    `POST ${pathOf("/v1/identities/{identity}/feedback", { identity })}${query({ replace })}`,
  deleteIdentity: ({ identity, force }) =>
    `DELETE ${pathOf("/v1/identities/{identity}", { identity })}${query({ force })}`,
  recipient: ({ address }) => `GET ${pathOf("/v1/recipients/{address}/events", { address })}`,
  domain: ({ domain }) => `GET /v1/stats${query({ by: "recipientDomain", key: domain })}`,
  suppression: ({ address }) => `GET ${pathOf("/v1/suppressions/{address}", { address })}`,
  removeSuppression: ({ address, force }) =>
    `DELETE ${pathOf("/v1/suppressions/{address}", { address })}${query({ force })}`,
  removeMany: () => "POST /v1/suppressions/remove",
  suppressionGroups: () => "GET /v1/suppression-groups",
  suppressionsByReason: ({ reason, since, sender }) =>
    `GET /v1/suppressions${query({ reasonCode: reason, since, sender })}`,
  removeByReason: ({ reason, since, sender }) =>
    `POST /v1/suppressions/remove ${JSON.stringify({ filter: { reasonCode: reason, since, sender } })}`,
  message: ({ messageId }) => `GET ${pathOf("/v1/messages/{messageId}", { messageId })}`,
  events: ({ type }) => `GET /v1/events${query({ type })}`,
  credential: ({ credential }) => `GET /v1/messages${query({ credential })}`,
  sourceIp: ({ sourceIp }) => `GET /v1/messages${query({ sourceIp })}`,
  statsByCredential: () => "GET /v1/stats?by=credential",
  statsBySender: () => "GET /v1/stats?by=sender",
  statsByDomain: () => "GET /v1/stats?by=recipientDomain",
  digest: ({ period }) => `GET /v1/digests/preview${query({ period })}`,
  warnings: () => "GET /v1/warnings?state=open",
  subscribers: () => "GET /v1/subscribers",
  addSubscriber: () => "POST /v1/subscribers",
  quarantine: () => "GET /v1/quarantine",
  tokens: () => "GET /v1/tokens",
  audit: () => "GET /v1/audit",
  setup: () => "GET /v1/setup",
  shell: () => null,
  url: () => null,
};

const callOf = (place: Target): string | null => shownBy(CALLS, place);

const query = (values: Record<string, string | true | undefined>): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? "" : `?${search}`;
};
