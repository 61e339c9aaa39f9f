import type { DatabaseSync } from "node:sqlite";
import type { Faults } from "./faults.ts";
import type { Lookup } from "./identities/dnsCheck.ts";
import type { Identities } from "./identities/Identities.ts";
import type { Submit } from "./send/submission.ts";
import type { Account } from "./state/Account.ts";
import type { ConfigurationSet } from "./state/configurationSet.ts";
import type { IamUser } from "./state/iamUser.ts";
import type { JsonTable } from "./state/JsonTable.ts";
import type { Outbox } from "./state/Outbox.ts";
import type { SentMessages } from "./state/SentMessages.ts";
import type { SuppressionList } from "./state/SuppressionList.ts";

/** What the parts of the local SES work on. */
export type SesState = {
  db: DatabaseSync;
  suppressions: SuppressionList;
  identities: Identities;
  configurationSets: JsonTable<ConfigurationSet>;
  /** By access key id. */
  users: JsonTable<IamUser>;
  account: Account;
  outbox: Outbox;
  sentMessages: SentMessages;
  faults: Faults;
  /** Absent: no DNS to ask, so no domain is ever verified. */
  lookup?: Lookup;
  region: string;
  accountId: string;
  reviewMs: number;
  /** Of this server, for links in mail. */
  url(): string;
  /** Epoch milliseconds by this SES's clock, which a switch can advance. */
  now(): number;
  newId(): string;
  /** There is something in the outbox. */
  wake(): void;
};
/** What an operation works on. */
export type Ses = SesState & { submit: Submit; caller: Caller };

/** Who makes a request, as SES names them in its automatic tags. */
export type Caller = { callerIdentity: string; sourceIp: string };
