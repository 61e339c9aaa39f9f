import { rm, utimes, writeFile } from "node:fs/promises";
import { smtpPassword } from "../../shared/relay/smtpPassword.ts";
import { type Difference, GOOD, HOST, RELAY } from "./mailHost.ts";
import { SECRET_KEY, USER } from "./sesEndpoint.ts";

const BAD = `${USER}:${smtpPassword("another", "eu-west-1")}`;
const lines = (...entries: string[]) => entries.map((one) => `${one}\n`).join("");

// Each case: how the host is broken; the codes of what is wrong, all of them; and words that name the cause.
export type BrokenHost = [
  name: string,
  difference: Difference,
  codes: string[],
  words: RegExp,
  region?: string,
];
export const BROKEN: BrokenHost[] = [
  ["no relayhost", { main: { relayhost: "" } }, ["noRelay"], /No relayhost is set/],
  [
    "the transport is deferred",
    { main: { defer_transports: "smtp" } },
    ["transportDeferred"],
    /defer_transports = smtp/,
  ],
  [
    "the transport is an error",
    { main: { default_transport: "error:closed for maintenance" } },
    ["transportRejects"],
    /default_transport = error:closed/,
  ],
  [
    "mail is discarded",
    { main: { default_transport: "discard:" } },
    ["transportRejects"],
    /discards all mail/,
  ],
  [
    "transport_maps bounces everything",
    { main: { transport_maps: "inline:{{*=error:no mail}}" } },
    ["transportRejects"],
    /transport_maps \(\*\)/,
  ],
  ["master.cf has no such transport", { main: { default_transport: "ses" } }, ["transportMissing"], /“ses”/],
  [
    "master.cf turns TLS off",
    { master: [["-P", "smtp/unix/smtp_tls_security_level=none"]] },
    ["tlsOff"],
    /in master\.cf = none/,
  ],
  [
    "a TLS policy turns it off",
    { main: { smtp_tls_policy_maps: `inline:{{${RELAY}=none}}` } },
    ["tlsOff"],
    /smtp_tls_policy_maps/,
  ],
  ["TLS is not set", { main: { smtp_tls_security_level: undefined } }, ["tlsOff"], /530/],
  [
    "the name is in /etc/hosts only",
    { main: { relayhost: "[localhost]:587" }, passwords: lines(`[localhost]:587 ${GOOD}`) },
    ["nameNotInDns"],
    /in \/etc\/hosts, but Postfix asks dns/,
  ],
  [
    "the chroot has no resolv.conf",
    { also: ({ postfix }) => rm(`${postfix.folder}/queue/etc/resolv.conf`) },
    ["chrootWithoutResolver"],
    /no etc\/resolv\.conf/,
  ],
  [
    "the name has a typo",
    {
      main: { relayhost: "[email-smtp.eu-west-1.amazonws.com]:587" },
      passwords: lines(`[email-smtp.eu-west-1.amazonws.com]:587 ${GOOD}`),
    },
    ["nameNotFound"],
    /cannot find email-smtp\.eu-west-1\.amazonws\.com/,
  ],
  [
    "an old bare-host line shadows the new credentials",
    { passwords: lines(`${HOST} ${BAD}`, `${RELAY} ${GOOD}`) },
    ["passwordRejected"],
    new RegExp(`uses the line ${HOST} and never reaches the line \\[`),
  ],
  [
    "a sender's line shadows the relay's",
    {
      main: { smtp_sender_dependent_authentication: "yes" },
      passwords: lines(`redcap@uni.example ${BAD}`, `${RELAY} ${GOOD}`),
    },
    ["passwordRejected"],
    /uses the line redcap@uni\.example/,
  ],
  [
    "the line has no port",
    { passwords: lines(`[${HOST}] ${GOOD}`) },
    ["passwordMissing"],
    /and the map has \[email-smtp\.eu-west-1\.amazonaws\.com\]/,
  ],
  [
    "no brackets in relayhost, but in the password's line",
    { main: { relayhost: `${HOST}:587` } },
    ["passwordMissing"],
    /looks for email-smtp\.eu-west-1\.amazonaws\.com and email-smtp\.eu-west-1\.amazonaws\.com:587, and the map has \[/,
  ],
  [
    "the filter excludes PLAIN and LOGIN",
    { main: { smtp_sasl_mechanism_filter: "!plain, !login, static:all" } },
    ["mechanismsFiltered"],
    /smtp_sasl_mechanism_filter/,
  ],
  [
    "passwords are not allowed over TLS",
    { main: { smtp_sasl_security_options: "noplaintext, noanonymous" } },
    ["noPlaintext"],
    /noplaintext/,
  ],
  ["authentication is off", { main: { smtp_sasl_auth_enable: "no" } }, ["authenticationOff"], /is off/],
  [
    "port 465 without wrappermode",
    { main: { relayhost: `[${HOST}]:465` }, passwords: lines(`[${HOST}]:465 ${GOOD}`) },
    ["wrapperModeOff"],
    /Port 465 expects TLS from the first byte/,
  ],
  [
    "port smtps without wrappermode",
    { main: { relayhost: `[${HOST}]:smtps` }, passwords: lines(`[${HOST}]:smtps ${GOOD}`) },
    ["wrapperModeOff"],
    /Port 465 expects TLS from the first byte/,
  ],
  [
    "port 587 with wrappermode",
    { main: { smtp_tls_wrappermode: "yes" } },
    ["wrapperModeOn"],
    /Port 587 expects STARTTLS/,
  ],
  [
    "wrappermode by master.cf on port 587",
    { master: [["-P", "smtp/unix/smtp_tls_wrappermode=yes"]] },
    ["wrapperModeOn"],
    /Port 587 expects STARTTLS/,
  ],
  [
    "port 465 with wrappermode, and TLS not required",
    {
      main: { relayhost: `[${HOST}]:465`, smtp_tls_wrappermode: "yes", smtp_tls_security_level: "may" },
      passwords: lines(`[${HOST}]:465 ${GOOD}`),
    },
    ["wrapperModeWithoutTls"],
    /encrypt or stronger/,
  ],
  [
    "the map is missing",
    { also: ({ passwordFile }) => rm(`${passwordFile}.db`) },
    ["mapMissing"],
    /does not exist/,
  ],
  [
    "proxymap may not read the map",
    { main: { smtp_sasl_password_maps: "proxy:hash:$config_directory/sasl_passwd" } },
    ["mapUnreadable"],
    /proxymap runs as Postfix's own user/,
  ],
  [
    "the map is stale",
    {
      also: async ({ passwordFile }) => {
        await writeFile(passwordFile, lines(`${RELAY} ${BAD}`));
        const earlier = new Date(Date.now() - 60_000);
        await utimes(`${passwordFile}.db`, earlier, earlier);
      },
    },
    ["mapStale"],
    /changed after its map was built/,
  ],
  [
    "Postfix was not reloaded",
    {
      isLate: true,
      also: async ({ postfix }) => {
        const later = new Date(Date.now() + 60_000);
        await utimes(`${postfix.directory}/main.cf`, later, later);
      },
    },
    ["notReloaded"],
    /older configuration/,
  ],
  [
    "the CA certificates are another's",
    { main: { smtp_tls_CAfile: "/etc/ssl/certs/ca-certificates.crt" } },
    ["certificateUntrusted"],
    /self-signed certificate/,
  ],
  ["the CA file is missing", { main: { smtp_tls_CAfile: "/nowhere.pem" } }, ["caMissing"], /\/nowhere\.pem/],
  ["no CA is set", { main: { smtp_tls_CAfile: undefined } }, ["caUnset", "certificateUntrusted"], /No CA/],
  [
    "the CA folder is not in the chroot",
    { main: { smtp_tls_CAfile: undefined, smtp_tls_CApath: "/etc/ssl/certs" } },
    ["caOutsideChroot", "certificateUntrusted"],
    /is not in the chroot/,
  ],
  [
    "the certificate has another name",
    { main: { relayhost: "[relay.uni.example]:587" }, passwords: lines(`[relay.uni.example]:587 ${GOOD}`) },
    ["certificateName"],
    /for another name/,
  ],
  [
    "TLS 1.1 only",
    { main: { smtp_tls_mandatory_protocols: "!TLSv1.2, !TLSv1.3" } },
    ["tlsHandshake"],
    /could not agree on TLS/,
  ],
  [
    "the region is another's",
    {
      main: { relayhost: "[email-smtp.us-east-1.amazonaws.com]:587" },
      passwords: lines(`[email-smtp.us-east-1.amazonaws.com]:587 ${GOOD}`),
    },
    ["regionDiffers"],
    /The relay is in us-east-1 but your senders are verified in eu-west-1/,
    "eu-west-1",
  ],
  [
    "the region has no SMTP",
    {
      main: { relayhost: "[email-smtp.eu-south-9.amazonaws.com]:587", smtp_tls_security_level: "encrypt" },
      passwords: lines(`[email-smtp.eu-south-9.amazonaws.com]:587 ${GOOD}`),
    },
    ["regionUnknown"],
    /no SMTP interface in eu-south-9/,
  ],
  [
    "the port is blocked",
    { main: { relayhost: `[${HOST}]:2587` }, passwords: lines(`[${HOST}]:2587 ${GOOD}`) },
    ["unreachable"],
    /Cannot connect to .*:2587/,
  ],
  [
    "port 25",
    { main: { relayhost: `[${HOST}]` }, passwords: lines(`[${HOST}] ${GOOD}`) },
    ["port25", "unreachable"],
    /throttle or block port 25/,
  ],
  ["the password is wrong", { passwords: lines(`${RELAY} ${BAD}`) }, ["passwordRejected"], /535/],
  [
    "the password is the IAM key",
    { passwords: lines(`${RELAY} ${USER}:${SECRET_KEY}`) },
    ["passwordIsSecretKey", "passwordRejected"],
    /IAM secret access key/,
  ],
  [
    "the credentials are in base64",
    { passwords: lines(`${RELAY} ${Buffer.from(GOOD).toString("base64")}`) },
    ["passwordEncoded", "passwordRejected"],
    /in base64/,
  ],
  [
    "IPv6 only, and SES has IPv4",
    { master: [["-P", "smtp/unix/inet_protocols=ipv6"]] },
    ["nameNotFound"],
    /IPv6 only/,
  ],
  [
    "a rule holds all mail",
    { main: { header_checks: "regexp:{{/^Received:/ HOLD}}" } },
    ["mailStopped"],
    /header_checks = .* puts all mail on hold/,
  ],
  [
    "anyone can send",
    { main: { inet_interfaces: "all", mynetworks: "0.0.0.0/0" } },
    ["openRelay"],
    /Open relay/,
  ],
];
