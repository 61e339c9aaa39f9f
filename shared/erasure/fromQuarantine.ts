import { auditItem } from "../audit/AuditTable.ts";
import type { QuarantineTable } from "../quarantine/QuarantineTable.ts";
import type { Erasure } from "./ErasureTable.ts";
import type { Person } from "./person.ts";

const LOOKED_AT_ONCE = 25; // of up to 256 kB each [SNS: quotas]

/**
 * Deletes those of some quarantined notifications that hold the person's address, audited. They go whole: what cannot
 * be read cannot be divided among the people it is about.
 */
export const eraseFromSomeQuarantined = async (
  person: Person,
  cursor: string | undefined,
  {
    quarantine,
    erasure,
    now,
    newId,
  }: { quarantine: QuarantineTable; erasure: Erasure; now: () => Date; newId: () => string },
): Promise<{ count: number; next?: string | undefined }> => {
  const page = await quarantine.list({ limit: LOOKED_AT_ONCE, cursor });
  let count = 0;
  for (const { id, reason, detail, at } of page.items) {
    const body = (await quarantine.body(id)) ?? "";
    if (!person.isIn(body) && !person.isIn(detail)) continue;
    const audit = auditItem({
      at: now().toISOString(),
      id: newId(),
      action: "quarantine.deleted",
      actor: erasure.actor,
      target: id,
      detail: { reason, receivedAt: at, erasure: erasure.id },
    });
    if (await quarantine.remove(id, audit)) count++;
  }
  return { count, next: page.cursor ?? undefined };
};
