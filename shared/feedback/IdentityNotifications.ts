import type { Table } from "../table/Table.ts";

const PARTITION = "NOTIFICATIONS";
const NOTED_AGAIN_MS = 3_600_000;
const KEPT_MS = 7 * 86_400_000;

/**
 * Which senders' events come by a notification topic of an identity's own (`notificationType`). SESv2 cannot tell
 * whether an identity has one; that its notifications come does.
 */
export class IdentityNotifications {
  readonly #table: Table;
  readonly #now: () => Date;
  readonly #notedHere = new Map<string, number>();

  constructor(table: Table, { now }: { now: () => Date }) {
    this.#table = table;
    this.#now = now;
  }

  /** Notes that they come; one write a sender and hour in a container. What cannot be noted is noted the next time. */
  async note(senders: Iterable<string>): Promise<void> {
    const now = this.#now().getTime();
    const due = [...new Set(senders)].filter(
      (sender) => now - (this.#notedHere.get(sender) ?? 0) >= NOTED_AGAIN_MS,
    );
    if (due.length === 0) return;
    const seenAt = new Date(now).toISOString();
    const expiresAt = Math.floor((now + KEPT_MS) / 1_000);
    const { failed } = await this.#table.writeMany(
      due.map((sender) => ({ put: { pk: PARTITION, sk: keyOf(sender), seenAt, expiresAt } })),
    );
    const unwritten = new Set(failed.map((write) => ("put" in write ? write.put.sk : write.delete.sk)));
    for (const sender of due) if (!unwritten.has(keyOf(sender))) this.#notedHere.set(sender, now);
  }

  /** When they last came, in the last week, from an address (normalised) or any address of a domain. */
  async seenAt(identity: string): Promise<string | undefined> {
    const prefix = identity.includes("@") ? keyOf(identity) : `${identity}#`;
    const { items } = await this.#table.query({ partition: PARTITION, range: { prefix }, limit: 100 });
    return items
      .map((item) => String(item["seenAt"]))
      .sort()
      .at(-1);
  }
}

const keyOf = (sender: string) => `${sender.slice(sender.lastIndexOf("@") + 1)}#${sender}`;
