import { commandOf } from "./commands.ts";
import { type ForEachTarget, shownBy, type Target } from "./remedy.ts";

/** Where a reader of the console does a step: on a page of it, on somebody else's, or in a shell. */
export type Place = { label: string; path: string } | { url: string } | { command: string };

export const PAGES: ForEachTarget<Place> = {
  account: () => ({ label: "Account", path: "/account" }),
  productionAccess: () => ({ label: "Request production access", path: "/account#production" }),
  identities: () => ({ label: "Identities", path: "/identities" }),
  identity: ({ identity }) => ({ label: `Open ${identity}`, path: below("/identities", identity) }),
  identityDns: ({ identity }) => ({
    label: `DNS records of ${identity}`,
    path: below("/identities", identity),
  }),
  verifyAgain: ({ identity }) => ({ label: `Open ${identity}`, path: below("/identities", identity) }),
  applyDns: ({ identity }) => ({ label: `DNS records of ${identity}`, path: below("/identities", identity) }),
  requestIdentity: ({ identity }) => ({
    label: `Request ${identity ?? "an identity"}`,
    path: `/identities/new${query({ identity })}`,
  }),
  setMailFrom: ({ identity }) => ({ label: `Open ${identity}`, path: below("/identities", identity) }),
  attachFeedback: ({ identity }) => ({ label: `Open ${identity}`, path: below("/identities", identity) }),
  deleteIdentity: ({ identity }) => ({ label: `Open ${identity}`, path: below("/identities", identity) }),
  recipient: ({ address }) => ({ label: `Open ${address}`, path: below("/recipients", address) }),
  domain: ({ domain }) => ({ label: `Open ${domain}`, path: below("/domains", domain) }),
  suppression: ({ address }) => ({ label: `Open ${address}`, path: below("/recipients", address) }),
  removeSuppression: ({ address }) => ({ label: `Open ${address}`, path: below("/recipients", address) }),
  removeMany: () => ({ label: "Remove many", path: "/suppressions/remove" }),
  suppressionGroups: () => ({ label: "Suppressions by reason", path: "/suppressions" }),
  suppressionsByReason: ({ reason, since, sender }) => ({
    label: "Show these addresses",
    path: `/suppressions${query({ reasonCode: reason, since, sender })}`,
  }),
  removeByReason: ({ reason, since, sender }) => ({
    label: "Remove these addresses",
    path: `/suppressions${query({ reasonCode: reason, since, sender })}`,
  }),
  message: ({ messageId }) => ({ label: "Open the message", path: below("/messages", messageId) }),
  events: (target) => ({ command: commandOf(target) }), // the console lists no events across recipients
  credential: ({ credential }) => ({
    label: "Show its messages",
    path: `/credentials${query({ credential })}`,
  }),
  sourceIp: ({ sourceIp }) => ({ label: "Show its messages", path: `/credentials${query({ sourceIp })}` }),
  statsByCredential: () => ({ label: "Credentials", path: "/credentials" }),
  statsBySender: () => ({ label: "Show senders in the digest", path: "/digest" }),
  statsByDomain: () => ({ label: "Domains in the digest", path: "/digest" }),
  digest: ({ period }) => ({ label: "Preview the digest", path: `/digest${query({ period })}` }),
  warnings: () => ({ label: "Warnings", path: "/warnings" }),
  subscribers: () => ({ label: "Subscribers", path: "/subscribers" }),
  addSubscriber: () => ({ label: "Add a subscriber", path: "/subscribers" }),
  quarantine: () => ({ label: "Quarantine", path: "/quarantine" }),
  tokens: () => ({ label: "Tokens", path: "/tokens" }),
  audit: () => ({ label: "Audit log", path: "/audit" }),
  setup: () => ({ label: "Setup checklist", path: "/setup" }),
  shell: ({ command }) => ({ command }),
  url: ({ url }) => ({ url }),
};

export const placeOf = (target: Target): Place => shownBy(PAGES, target);

const below = (page: string, name: string): string => `${page}/${encodeURIComponent(name)}`;

const query = (values: Record<string, string | undefined>): string => {
  const given = Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
};
