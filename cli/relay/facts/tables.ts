import type { Postfix } from "../Postfix.ts";
import { mapsIn } from "./mapList.ts";
import { mapTimesOf, unreadableByProxy } from "./runtime.ts";

/** A lookup table that Postfix cannot open or ask, and the setting that names it. */
export type FailedTable = {
  setting: string;
  map: string;
  why: string;
  /** The text that postmap builds it from is there. */
  hasText: boolean;
  /** The setting's other words. */
  others: string;
  /** The service of master.cf that has the setting; undefined: main.cf. */
  service: string | undefined;
};

/** What trivial-rewrite(8) and cleanup(8) look up for every message. */
const REWRITE_TABLES = [
  "transport_maps",
  "sender_dependent_relayhost_maps",
  "sender_dependent_default_transport_maps",
  "relocated_maps",
  "mydestination",
  "relay_domains",
  "virtual_alias_domains",
  "virtual_mailbox_domains",
];
const CLEANUP_TABLES = [
  "canonical_maps",
  "sender_canonical_maps",
  "recipient_canonical_maps",
  "virtual_alias_maps",
  "sender_bcc_maps",
  "recipient_bcc_maps",
  "header_checks",
  "body_checks",
  "mime_header_checks",
  "nested_header_checks",
  "milter_header_checks",
];
/** What smtp(8) looks up; of the password map see passwordOf. */
const CLIENT_TABLES = [
  "smtp_tls_policy_maps",
  "smtp_generic_maps",
  "smtp_header_checks",
  "smtp_body_checks",
  "smtp_mime_header_checks",
  "smtp_nested_header_checks",
  "smtp_discard_ehlo_keyword_address_maps",
  "smtp_pix_workaround_maps",
  "smtp_dns_reply_filter",
  "smtp_reply_filter",
  "smtp_delivery_status_filter",
];
/** Nobody's address, so that a table that answers is asked for nothing that it may have. */
const KEY = "postmaster-check@invalid.invalid";

/** The tables that delivery needs and that cannot be opened, with the service's own options in place of main.cf. */
export const failedTables = async (
  postfix: Postfix,
  transports: readonly string[],
): Promise<FailedTable[]> => {
  const groups = [
    ["cleanup", CLEANUP_TABLES],
    ["rewrite", REWRITE_TABLES],
    ...[...new Set(transports)].map((one): [string, string[]] => [one, CLIENT_TABLES]),
  ] as const;
  const failed: FailedTable[] = [];
  for (const [service, names] of groups) {
    const overrides = (await postfix.service(service))?.overrides ?? [];
    for (const [setting, value] of await postfix.values([...names], overrides)) {
      const isOverridden = overrides.some(([name]) => name === setting);
      for (const { map, why } of await failedIn(postfix, value)) {
        // One setting's default is often another's value.
        if (failed.some((one) => one.map === map)) continue;
        failed.push({
          setting,
          map,
          why,
          hasText: await hasTextOf(map),
          others: mapsIn(value)
            .filter((one) => one !== map)
            .join(", "),
          service: isOverridden ? service : undefined,
        });
      }
    }
  }
  return failed;
};

const failedIn = async (postfix: Postfix, value: string): Promise<{ map: string; why: string }[]> => {
  const unreadable = await unreadableByProxy(postfix, value);
  const failed =
    unreadable === undefined
      ? []
      : [{ map: unreadable, why: "proxymap runs as Postfix's own user, which is not allowed to read it" }];
  for (const word of mapsIn(value)) {
    const map = word.replace(/^!\s*/, "");
    // In lists such as relay_domains, names and files stand beside tables.
    if (!/^\w+:/.test(map)) continue;
    const found = await postfix.lookUp(map, KEY);
    if (found.kind === "failed") failed.push({ map, why: found.why });
  }
  return failed;
};

const hasTextOf = async (map: string): Promise<boolean> => {
  const [times] = await mapTimesOf(map);
  return times?.sourceAt !== undefined;
};
