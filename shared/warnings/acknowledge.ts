import { setTimeout as delay } from "node:timers/promises";
import { type Actor, auditItem } from "../audit/AuditTable.ts";
import type { WarningTable } from "./WarningTable.ts";
import type { Warning } from "./warning.ts";

export type Acknowledged =
  | { outcome: "acknowledged"; warning: Warning }
  | { outcome: "unknown" }
  | { outcome: "over" };

const ATTEMPTS = 6;
const LONGEST_WAIT_MS = 100;

/** Notes who sees to a warning, with an audit entry; again by whoever changes nothing. */
export const acknowledge = async (
  { id, note, actor }: { id: string; note: string | undefined; actor: Actor },
  { warnings, now, newId }: { warnings: WarningTable; now: () => Date; newId: () => string },
): Promise<Acknowledged> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await delay(Math.random() * LONGEST_WAIT_MS);
    const before = await warnings.get(id);
    if (before === undefined) return { outcome: "unknown" };
    if (before.state !== "open") return { outcome: "over" };
    if (before.acknowledged !== undefined) return { outcome: "acknowledged", warning: before };
    const at = now().toISOString();
    const warning: Warning = { ...before, acknowledged: { at, by: actor.name } };
    const audit = auditItem({
      at,
      id: newId(),
      action: "warning.acknowledged",
      actor,
      target: id,
      note,
      detail: { rule: before.rule, headline: before.headline },
    });
    if (await warnings.put(warning, [], audit)) return { outcome: "acknowledged", warning };
  }
  throw new Error(`a warning changed ${ATTEMPTS} times while it was acknowledged`);
};
