import type { BrokenHost } from "./brokenHosts.ts";

/** What a message meets on its way before the SMTP client has it. */
export const BROKEN_SERVICES: BrokenHost[] = [
  ...["tlsmgr", "cleanup", "pickup", "rewrite", "bounce", "defer"].map(
    (name): BrokenHost => [
      `master.cf has no ${name}`,
      { master: [["-MX", `${name}/unix`]] },
      ["serviceMissing"],
      new RegExp(`master\\.cf has no service ${name}`),
    ],
  ),
  [
    "a mail filter is stopped",
    { main: { non_smtpd_milters: "inet:127.0.0.1:1" } },
    ["milterSilent"],
    /filter inet:127\.0\.0\.1:1 \(non_smtpd_milters\) does not answer: .*ECONNREFUSED.* temporarily/,
  ],
  [
    "the socket of a mail filter is missing",
    { main: { smtpd_milters: "{ unix:opendkim/socket, default_action=reject }" } },
    ["milterSilent"],
    /unix:opendkim\/socket .*ENOENT.* rejects it/,
  ],
  [
    "every body is held",
    { main: { body_checks: "static:HOLD" } },
    ["mailStopped"],
    /body_checks = static:HOLD puts all mail on hold/,
  ],
];
