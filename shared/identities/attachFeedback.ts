import type { Actor } from "../audit/AuditTable.ts";
import { audit, change, type IdentityDeps } from "./changeIdentity.ts";
import type { Identity } from "./identity.ts";
import { follow, foundRecord, type IdentityRecord } from "./identityRecord.ts";

export type Attached =
  | { outcome: "attached"; record: IdentityRecord }
  | { outcome: "unknown" }
  | { outcome: "otherConfigurationSet"; configurationSet: string };

/** Makes our configuration set the identity's default; another one only gives way where it is told to. */
export const attachFeedback = async (
  {
    asked,
    replace,
    actor,
    note,
  }: { asked: Identity; replace: boolean; actor: Actor; note?: string | undefined },
  deps: IdentityDeps,
): Promise<Attached> => {
  const { ses, configurationSet, patience } = deps;
  const seen = await ses.get(asked, patience);
  if (seen === undefined) return { outcome: "unknown" };
  const before = seen.configurationSet;
  if (before !== undefined && before !== configurationSet && !replace)
    return { outcome: "otherConfigurationSet", configurationSet: before };
  if (before !== configurationSet) await ses.attach(asked.identity, configurationSet, patience);
  const now = await ses.get(asked, patience);
  const entry = audit("identity.feedbackAttached", { asked, actor, note }, deps, { before: before ?? null });
  const record = await change(asked.identity, undefined, deps, (known) => {
    const after = follow(known ?? foundRecord(asked), now, deps.now());
    return before === configurationSet ? [after] : [after, entry];
  });
  return { outcome: "attached", record };
};
