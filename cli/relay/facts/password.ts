import { nexthopOf } from "../../../shared/relay/nexthop.ts";
import type { Postfix } from "../Postfix.ts";
import { keysOfSender, lookUpIn, mapsIn } from "./mapList.ts";
import { unreadableByProxy } from "./runtime.ts";

/** The line of smtp_sasl_password_maps that Postfix uses for one relay. */
export type PasswordFound =
  | { kind: "off" }
  | { kind: "failed"; map: string; why: string }
  /** `near`: keys that are there, and that Postfix does not ask for. */
  | { kind: "none"; keys: string[]; near: string[] }
  /** `shadowed`: a later key, with another password, that is never reached. */
  | { kind: "found"; key: string; map: string; entry: string; shadowed: string | undefined };

/**
 * In the order of smtp_sasl_passwd_lookup in Postfix's source, confirmed with 3.7: the sender, if
 * smtp_sender_dependent_authentication; then each host's bare name; then the destination as it was written.
 */
export const passwordOf = async (
  postfix: Postfix,
  values: ReadonlyMap<string, string>,
  { nexthop, hosts, sender }: { nexthop: string; hosts: string[]; sender: string | undefined },
): Promise<PasswordFound> => {
  const maps = mapsIn(values.get("smtp_sasl_password_maps") ?? "");
  if (values.get("smtp_sasl_auth_enable") !== "yes" || maps.length === 0) return { kind: "off" };
  const unreadable = await unreadableByProxy(postfix, values.get("smtp_sasl_password_maps") ?? "");
  if (unreadable !== undefined)
    return {
      kind: "failed",
      map: unreadable,
      why: "proxymap runs as Postfix's own user, which is not allowed to read it",
    };
  const isOfSender = sender !== undefined && values.get("smtp_sender_dependent_authentication") === "yes";
  const keys = [...(isOfSender ? keysOfSender(sender) : []), ...hosts, nexthop];
  let used: Extract<PasswordFound, { kind: "found" }> | undefined;
  for (const key of new Set(keys)) {
    const found = await lookUpIn(postfix, maps, key);
    if (found.kind === "failed") return { kind: "failed", map: found.map ?? "", why: found.why };
    if (found.kind === "none" || found.value === "") continue;
    if (used === undefined)
      used = { kind: "found", key, map: found.map ?? "", entry: found.value, shadowed: undefined };
    else if (used.shadowed === undefined && found.value !== used.entry) used.shadowed = key;
  }
  return used ?? { kind: "none", keys, near: await nearby(postfix, maps, nexthop, keys) };
};

const nearby = async (postfix: Postfix, maps: string[], nexthop: string, asked: string[]) => {
  const { host, port } = nexthopOf(nexthop);
  const near: string[] = [];
  for (const key of [`[${host}]:${port}`, `${host}:${port}`, `[${host}]`, host])
    if (!asked.includes(key) && (await lookUpIn(postfix, maps, key)).kind === "found") near.push(key);
  return near;
};
