import { type ForEachTarget, shownBy, type Target } from "./remedy.ts";

/** The command for a shell that does each target: of `postmaster`, unless the target is a shell's own or a URL. */
export const COMMANDS: ForEachTarget<string> = {
  account: () => "postmaster account show",
  productionAccess: () =>
    "postmaster account request-production --mail-type TRANSACTIONAL --website URL --use-case-file FILE",
  identities: () => "postmaster identities list",
  identity: ({ identity }) => words("postmaster identities show", identity),
  verifyAgain: ({ identity }) => words("postmaster identities verify-again", identity),
  identityDns: ({ identity }) => words("postmaster identities dns", identity),
  applyDns: ({ identity, replace }) =>
    words("postmaster identities apply-dns", identity) + flag("replace", replace),
  requestIdentity: ({ identity = "ADDRESS-OR-DOMAIN" }) => words("postmaster identities request", identity),
  setMailFrom: ({ identity, domain }) =>
    words("postmaster identities request", identity) + option("mail-from", domain),
  attachFeedback: ({ identity, replace }) =>
    words("postmaster identities attach-feedback", identity) + flag("replace", replace),
  deleteIdentity: ({ identity, force }) =>
    words("postmaster identities delete", identity) + flag("force", force),
  recipient: ({ address }) => words("postmaster recipients show", address),
  domain: ({ domain }) => words("postmaster stats --by recipientDomain --key", domain),
  suppression: ({ address }) => words("postmaster suppressions show", address),
  removeSuppression: ({ address, force }) =>
    words("postmaster suppressions remove", address) + flag("force", force),
  removeMany: () => "postmaster suppressions remove --file FILE",
  suppressionGroups: () => "postmaster suppressions groups",
  suppressionsByReason: ({ reason, since, sender }) =>
    words("postmaster suppressions list --reason", reason) +
    option("since", since) +
    option("sender", sender),
  removeByReason: ({ reason, since, sender }) =>
    words("postmaster suppressions remove --reason", reason) +
    option("since", since) +
    option("sender", sender),
  message: ({ messageId }) => words("postmaster messages show", messageId),
  events: ({ type }) => `postmaster events list --type ${type}`,
  credential: ({ credential }) => words("postmaster messages find --credential", credential),
  sourceIp: ({ sourceIp }) => words("postmaster messages find --source-ip", sourceIp),
  statsByCredential: () => "postmaster stats --by credential --since 2d",
  statsBySender: () => "postmaster stats --by sender",
  statsByDomain: () => "postmaster stats --by recipientDomain",
  digest: ({ period }) => `postmaster digest preview${option("period", period)}`,
  warnings: () => "postmaster warnings list --state open",
  subscribers: () => "postmaster subscribers list",
  addSubscriber: () => "postmaster subscribers add email ADDRESS",
  quarantine: () => "postmaster quarantine list",
  tokens: () => "postmaster tokens list",
  audit: () => "postmaster audit list",
  setup: () => "postmaster setup",
  shell: ({ command }) => command,
  url: ({ url }) => url,
};

export const commandOf = (target: Target): string => shownBy(COMMANDS, target);

const words = (command: string, value: string): string => `${command} ${quoted(value)}`;
const option = (name: string, value: string | undefined): string =>
  value === undefined ? "" : ` --${name} ${quoted(value)}`;
const flag = (name: string, isSet: true | undefined): string => (isSet ? ` --${name}` : "");

/** As one word of a POSIX shell. */
const quoted = (value: string): string =>
  /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
