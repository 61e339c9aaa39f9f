import { randomBytes, randomUUID } from "node:crypto";
import { CreateEmailIdentityCommand, type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { foundRecord } from "../../shared/identities/identityRecord.ts";
import { SessionTable } from "../../shared/sessions/SessionTable.ts";
import { createSignInLink, signIn } from "../../shared/sessions/signIn.ts";
import type { Table } from "../../shared/table/Table.ts";
import { noCounts } from "../../shared/tallies/counts.ts";
import { Markers } from "../../shared/tallies/Markers.ts";
import type { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { newTally } from "../../shared/tallies/tally.ts";
import { SECRET_BYTES } from "../../shared/tokens/secret.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { NOTICE_FROM } from "./underItsRole.ts";

const HOUR_MS = 3_600_000;

/** The secret of a session of that token. */
export const sessionOf = async (table: Table, tokenId: string): Promise<string> => {
  const deps = {
    sessions: new SessionTable(table),
    tokens: new TokenTable(table),
    now: () => new Date(),
    newId: randomUUID,
    newSecretBytes: () => randomBytes(SECRET_BYTES),
  };
  const { code } = await createSignInLink({ actor: { tokenId, name: "test" }, validMs: HOUR_MS }, deps);
  const signedIn = await signIn(code, deps);
  return signedIn.outcome === "signedIn" ? signedIn.secret : "";
};

/** A marker that no batch writes under any more, so that a recount removes it. */
export const markHourBefore = (table: Table, now: Date) => {
  const then = new Date(now.getTime() - HOUR_MS);
  return new Markers(table, { now: () => then }).mark([then.toISOString().slice(0, 13)]);
};

/** A message of which nothing is recorded, sent to a recipient that is no simulator. */
export const sentUnrecorded = async (ses: SESv2Client): Promise<string> => {
  const { MessageId = "" } = await ses.send(
    new SendEmailCommand({
      FromEmailAddress: NOTICE_FROM,
      Destination: { ToAddresses: ["ada@example.net"] },
      Content: { Simple: { Subject: { Data: "s" }, Body: { Text: { Data: "t" } } } },
    }),
  );
  return MessageId;
};

/** Requests that were interrupted before SES was asked, and half-way; and one whose requester is to hear something. */
export const leaveWork = async (table: Table, ses: SESv2Client) => {
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: "there.example" }));
  const identities = new IdentityTable(table);
  const asked = {
    requestedBy: "test",
    requestedAt: "2026-11-24T08:00:00.000Z",
    requester: "boss@example.org",
  };
  for (const identity of ["half.example", "there.example"]) {
    await identities.put({
      ...foundRecord({ identity, kind: "domain" }),
      ...asked,
      mailFromDomain: `bounces.${identity}`,
    });
  }
  await identities.put({
    ...foundRecord({ identity: "a@declined.example", kind: "address" }),
    ...asked,
    state: "declined",
    notice: "declined",
  });
};

/** Days enough to tell what is normal for a sender. */
export const leaveHistory = async (tallies: TallyTable) => {
  for (let day = 1; day <= 7; day++) {
    const key = new Date(Date.now() - day * 24 * HOUR_MS).toISOString().slice(0, 10);
    const tally = { ...newTally(), sender: new Map([["a@example.org", { ...noCounts(), send: 30 }]]) };
    const total = { key, source: key, countedAt: key, frozenFrom: 0 };
    await tallies.replace("day", { tally, total, generation: key }, undefined);
  }
};
