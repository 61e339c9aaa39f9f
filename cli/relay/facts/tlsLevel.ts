import type { Postfix } from "../Postfix.ts";
import { lookUpIn, mapsIn } from "./mapList.ts";

/** At these levels Postfix verifies the certificate, by its authority and name. */
export const BY_AUTHORITY: readonly string[] = ["secure", "verify"];

/** `by`: the setting that it comes from. */
export type TlsLevel = {
  level: string;
  by: string;
  match: string | undefined;
  protocols: string | undefined;
  /** Of the policy; undefined: those of main.cf. */
  ciphers?: string | undefined;
  exclude?: string | undefined;
};

const matches = (attributes: string[]): string =>
  attributes
    .filter((one) => one.startsWith("match="))
    .map((one) => one.slice("match=".length))
    .join(" ");

/**
 * The level for one destination: smtp_tls_policy_maps by the nexthop as written, else smtp_tls_security_level, else what
 * was there before Postfix 2.3: smtp_enforce_tls and smtp_use_tls [TLS_README, postconf(5)].
 */
export const tlsLevelOf = async (
  postfix: Postfix,
  values: ReadonlyMap<string, string>,
  nexthop: string,
): Promise<TlsLevel> => {
  const value = (name: string) => values.get(name) ?? "";
  const policy = await lookUpIn(postfix, mapsIn(value("smtp_tls_policy_maps")), nexthop.toLowerCase());
  if (policy.kind === "found") {
    const [level = "", ...attributes] = policy.value.split(/[\s,]+/);
    const attribute = (name: string) =>
      attributes.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
    return {
      level: level.toLowerCase(),
      by: `smtp_tls_policy_maps, ${nexthop}`,
      // Fingerprints have colons themselves, and | between them.
      match:
        level.toLowerCase() === "fingerprint"
          ? matches(attributes)
          : attribute("match")?.replaceAll(":", " "),
      protocols: attribute("protocols")?.replaceAll(":", ", "),
      ciphers: attribute("ciphers"),
      exclude: attribute("exclude"),
    };
  }
  const none = { match: undefined, protocols: undefined };
  const set = value("smtp_tls_security_level").toLowerCase();
  if (set !== "") return { level: set, by: "smtp_tls_security_level", ...none };
  if (value("smtp_enforce_tls") === "yes")
    return {
      level: value("smtp_tls_enforce_peername") === "no" ? "encrypt" : "verify",
      by: "smtp_enforce_tls",
      ...none,
    };
  return value("smtp_use_tls") === "yes"
    ? { level: "may", by: "smtp_use_tls", ...none }
    : { level: "none", by: "smtp_tls_security_level", ...none };
};
