import type { List } from "../../../../shared/listChecks/reading/readList.ts";
import { onSessionChange } from "../../api/session.ts";

/** A list as it was given, with the columns that the service does not get. */
export type OwnList = { name: string; list: List };

/** By check, while this tab is open and nobody else signs in. */
const kept = new Map<string, OwnList>();
onSessionChange(() => kept.clear());

export const keepList = (id: string, own: OwnList): void => {
  kept.set(id, own);
};

export const keptList = (id: string): OwnList | undefined => kept.get(id);

export const forgetList = (id: string): void => {
  kept.delete(id);
};
