import { regionOfRelay, tlsOfPort } from "../../../shared/relay/endpoints.ts";
import { nexthopOf } from "../../../shared/relay/nexthop.ts";
import type { Path, RelayFacts } from "../facts/relayFacts.ts";
import { BY_AUTHORITY } from "../facts/tlsLevel.ts";
import { type Check, look, ok, wrong } from "./check.ts";

/** [postconf(5): smtp_tls_security_level] */
const LEVELS = ["none", "may", "encrypt", "dane", "dane-only", "fingerprint", "verify", "secure"];
export const isTlsLevel = (level: string): boolean => LEVELS.includes(level);

const VERIFYING = [...BY_AUTHORITY, "fingerprint", "dane-only"];

/** Whether the connection is encrypted as the port wants it, and with whom. */
export const tlsChecks = (path: Path, facts: RelayFacts): Check[] => {
  if (path.nexthop === "" || path.service?.command !== "smtp") return [];
  const wrapper = wrapperChecks(path, facts);
  const { level, by } = path.tls;
  if (!isTlsLevel(level))
    return [
      wrong(
        "tlsLevelUnknown",
        `${level} (${by}) is not a TLS level of Postfix: its SMTP client fails, and mail is deferred.`,
        ...requiring(path, facts, "Use a valid level:"),
      ),
    ];
  if (level === "dane-only" && regionOfRelay(path.nexthop) !== undefined)
    return [
      wrong(
        "daneUnavailable",
        `The TLS level is dane-only (${by}), and SES publishes no TLSA records: Postfix defers mail.`,
        ...requiring(path, facts, "Verify the certificate by its authority:"),
      ),
    ];
  if (level === "may")
    return [
      ...wrapper,
      ...trustChecks(path, facts),
      ...certificateChecks(path, facts),
      look(
        "tlsOpportunistic",
        `TLS is opportunistic (${by}): an attacker on the network could strip it and read your mail and password.`,
        ...requiring(path, facts, "Require it:"),
      ),
    ];
  const isVerifying = VERIFYING.includes(level);
  if (!isVerifying && level !== "encrypt" && level !== "dane")
    return [
      ...wrapper,
      // Another relay may be on this host.
      (regionOfRelay(path.nexthop) === undefined ? look : wrong)(
        "tlsOff",
        `TLS is off (${by}${override(path, "smtp_tls_security_level") === undefined ? "" : " in master.cf"} = ${level}): SES replies 530 Must issue a STARTTLS command first.`,
        ...requiring(path, facts, "Require it:"),
      ),
    ];
  return [
    ...wrapper,
    isVerifying
      ? ok("tls", verifiedBy(level))
      : look(
          "tlsUnverified",
          "TLS is required, but the certificate is not verified: an attacker could impersonate SES and receive your mail and password.",
          ...requiring(path, facts, "Verify it:"),
        ),
    ...trustChecks(path, facts),
    ...certificateChecks(path, facts),
    ...protocolChecks(path, facts),
  ];
};

const verifiedBy = (level: string): string =>
  level === "fingerprint"
    ? "TLS is required, and only a server whose certificate has a configured fingerprint is used."
    : `TLS is required, and the server's certificate is verified (${level}).`;

/** Without its own certificate the client has no TLS, at any level. */
const certificateChecks = (path: Path, { commands }: RelayFacts): Check[] => {
  const { unusableCertificate: found } = path;
  return found === undefined
    ? []
    : [
        wrong(
          "clientCertificate",
          `Postfix cannot load its own certificate ${found.file} (${found.setting}): ${found.why}. It logs “TLS engine is unavailable” and defers mail.`,
          "SES needs no client certificate. Restore the file, or remove the setting:",
          [
            ...(override(path, found.setting) === undefined
              ? []
              : [commands.postconfMaster("-PX", `${path.transport}/unix/${found.setting}`)]),
            commands.postconf(
              `${found.setting}=`,
              ...(found.setting === "smtp_tls_chain_files"
                ? []
                : [`${found.setting.replace("cert_file", "key_file")}=`]),
            ),
            commands.postfix("reload"),
          ],
        ),
      ];
};

const override = ({ service }: Path, name: string): string | undefined =>
  service?.overrides.find(([one]) => one === name)?.[1];

/** Where the setting is: an option of master.cf is removed, a policy is a line of a map. */
const requiring = (
  path: Path,
  { commands }: RelayFacts,
  words: string,
): [remedy: string, commands: string[]] =>
  path.tls.by.startsWith("smtp_tls_policy_maps")
    ? [`Change the level of ${path.nexthop} in smtp_tls_policy_maps to secure.`, []]
    : [
        words,
        [
          ...(override(path, "smtp_tls_security_level") === undefined
            ? []
            : [commands.postconfMaster("-PX", `${path.transport}/unix/smtp_tls_security_level`)]),
          commands.postconf("smtp_tls_security_level=secure"),
          commands.postfix("reload"),
        ],
      ];

/** TLS from the first byte on a port that wants STARTTLS, or the other way round: either side waits for the other. */
export const wrapperChecks = (path: Path, { commands }: Pick<RelayFacts, "commands">): Check[] => {
  const isWrapped = path.values.get("smtp_tls_wrappermode") === "yes";
  const { port } = nexthopOf(path.nexthop);
  const isSes = regionOfRelay(path.nexthop) !== undefined;
  const wanted = port === undefined || (!isSes && port !== 465 && port !== 587) ? undefined : tlsOfPort(port);
  const set = (value: "yes" | "no") => [
    ...(override(path, "smtp_tls_wrappermode") === undefined
      ? []
      : [commands.postconfMaster("-PX", `${path.transport}/unix/smtp_tls_wrappermode`)]),
    commands.postconf(`smtp_tls_wrappermode=${value}`),
    commands.postfix("reload"),
  ];
  if (wanted === "implicit" && !isWrapped)
    return [
      wrong(
        "wrapperModeOff",
        `Port ${port} expects TLS from the first byte, but smtp_tls_wrappermode is off: Postfix waits for a greeting that never comes, and defers mail.`,
        "Turn it on (Postfix 3.0 or later), or use port 587:",
        set("yes"),
      ),
    ];
  if (wanted === "starttls" && isWrapped)
    return [
      wrong(
        "wrapperModeOn",
        `Port ${port} expects STARTTLS, but smtp_tls_wrappermode is on: the TLS handshake fails (“wrong version number”), and Postfix defers mail.`,
        "Turn it off, or use port 465:",
        set("no"),
      ),
    ];
  if (isWrapped && ["may", "none"].includes(path.tls.level))
    return [
      wrong(
        "wrapperModeWithoutTls",
        `smtp_tls_wrappermode needs smtp_tls_security_level = encrypt or stronger, but it is ${path.tls.level}: Postfix defers mail.`,
        "Require TLS:",
        [commands.postconf("smtp_tls_security_level=secure"), commands.postfix("reload")],
      ),
    ];
  return [];
};

const trustChecks = (path: Path, { commands }: RelayFacts): Check[] => {
  const { trust, values, chroot, tls } = path;
  const file = values.get("smtp_tls_CAfile") ?? "";
  const folder = values.get("smtp_tls_CApath") ?? "";
  const set = [
    commands.postconf("smtp_tls_CAfile=/etc/ssl/certs/ca-certificates.crt"),
    commands.postfix("reload"),
  ];
  // A file that is named and missing turns TLS off, at any level.
  if (trust === "empty" || (trust === "unreadable" && (file !== "" || BY_AUTHORITY.includes(tls.level))))
    return [
      wrong(
        "caMissing",
        `${file === "" ? `smtp_tls_CApath = ${folder}` : `smtp_tls_CAfile = ${file}`} ${trust === "empty" ? "has no certificates" : "does not exist"}: Postfix cannot verify any certificate and defers mail.`,
        "On Debian (Red Hat: /etc/pki/tls/certs/ca-bundle.crt):",
        ["apt-get install ca-certificates", ...set],
      ),
    ];
  if (!BY_AUTHORITY.includes(tls.level)) return [];
  if (trust === "outside")
    return [
      wrong(
        "caOutsideChroot",
        `smtp_tls_CApath = ${folder} is not in the chroot ${chroot}, where Postfix's SMTP client looks for it: it cannot verify any certificate and defers mail.`,
        "Use a file, which the client reads before it enters the chroot:",
        set,
      ),
    ];
  if (trust === "unset")
    return [
      wrong(
        "caUnset",
        "No CA certificates are configured (smtp_tls_CAfile): Postfix cannot verify any certificate and defers mail.",
        "On Debian (Red Hat: /etc/pki/tls/certs/ca-bundle.crt):",
        ["apt-get install ca-certificates", ...set],
      ),
    ];
  return [];
};

const protocolChecks = (path: Path, { commands }: RelayFacts): Check[] => {
  const protocols = path.tls.protocols ?? path.values.get("smtp_tls_mandatory_protocols") ?? "";
  const allowsOld =
    protocols !== "" && !/^>=\s*TLSv1\.[23]$/.test(protocols) && !/!TLSv1\.1\b/.test(protocols);
  return allowsOld
    ? [
        look(
          "tlsOld",
          `TLS below 1.2 is allowed (smtp_tls_mandatory_protocols = ${protocols}).`,
          "Set this (before Postfix 3.6: !SSLv2, !SSLv3, !TLSv1, !TLSv1.1):",
          [commands.postconf("smtp_tls_mandatory_protocols=>=TLSv1.2"), commands.postfix("reload")],
        ),
      ]
    : [];
};
