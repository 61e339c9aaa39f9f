import * as z from "zod";
import type { AuditEntry } from "../../../shared/audit/AuditTable.ts";
import { timestamp } from "../http/fields.ts";

export const auditEntrySchema = z
  .object({
    at: timestamp,
    id: z.string(),
    action: z.string().meta({ example: "suppression.removed" }),
    actor: z.object({ tokenId: z.string(), name: z.string() }),
    target: z.string().meta({ description: "What was changed: an address, a recipient id, a token id, …" }),
    note: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: "AuditEntry" });

export type AuditEntryItem = z.input<typeof auditEntrySchema>;

export const auditEntryItem = (entry: AuditEntry): AuditEntryItem => ({
  at: entry.at,
  id: entry.id,
  action: entry.action,
  actor: { tokenId: entry.actor.tokenId, name: entry.actor.name },
  target: entry.target,
  note: entry.note ?? null,
  detail: entry.detail ?? null,
});
