import type { BrokenHost } from "./brokenHosts.ts";

/** Each cannot be opened: mail to every recipient waits, although nothing in it may be about them. */
export const BROKEN_TABLES: BrokenHost[] = [
  ...[
    "transport_maps",
    "sender_dependent_relayhost_maps",
    "sender_dependent_default_transport_maps",
    "smtp_tls_policy_maps",
    "canonical_maps",
    "sender_canonical_maps",
    "virtual_alias_maps",
    "recipient_bcc_maps",
    "smtp_generic_maps",
  ].map(
    (setting): BrokenHost => [
      `${setting} is missing`,
      { main: { [setting]: "hash:/nowhere" } },
      ["tableMissing"],
      new RegExp(`lookup table hash:/nowhere \\(${setting}\\) and sends no mail: .*No such file`),
    ],
  ),
  ...["header_checks", "body_checks", "smtp_header_checks"].map(
    (setting): BrokenHost => [
      `${setting} is missing`,
      { main: { [setting]: "regexp:/nowhere" } },
      ["tableMissing"],
      new RegExp(`regexp:/nowhere \\(${setting}\\)`),
    ],
  ),
  [
    "a table of cleanup's own in master.cf is missing",
    { master: [["-P", "cleanup/unix/canonical_maps=hash:/nowhere"]] },
    ["tableMissing"],
    /\(canonical_maps\)/,
  ],
  [
    "a table of a type that this Postfix lacks",
    { main: { virtual_alias_maps: "nosuchtype:/etc/aliases" } },
    ["tableMissing"],
    /nosuchtype/,
  ],
];
