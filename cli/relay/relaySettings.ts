import { SMTP_PORTS, smtpEndpoint, tlsOfPort } from "../../shared/relay/endpoints.ts";
import { UsageError } from "../target.ts";
import type { Credentials } from "./credentials.ts";

/** How the relay is to be configured. */
export type RelayWishes = {
  region: string;
  port: number;
  /** Relay host, if not SES's endpoint for the region. */
  host?: string;
  caFile: string;
  mapType: string;
  /** Folder of the configuration. */
  directory: string;
  /** Postfix's version, `3.7.11`. */
  version: string;
  /** Accepts mail from this host only. */
  loopbackOnly: boolean;
  masquerade?: string;
  /** All mail leaves from this address. */
  sender?: string;
  senderIn?: "envelope" | "header" | "both";
};

export type Setting = [name: string, value: string];

export const PASSWORDS = "sasl_passwd";

/** The relay as Postfix writes it: in brackets, so that no MX is looked up. */
export const relayHostOf = ({
  region,
  port,
  host,
}: Pick<RelayWishes, "region" | "port" | "host">): string => {
  const named = host ?? smtpEndpoint(region)?.host;
  if (named === undefined)
    throw new UsageError(
      `SES has no SMTP interface in ${region}: use the region in which your senders are verified, for example --region eu-west-1`,
    );
  if (host === undefined && tlsOfPort(port) === undefined)
    throw new UsageError(
      `SES does not listen on port ${port}: use one of ${SMTP_PORTS.map((one) => one.port).join(", ")}`,
    );
  return `[${named}]:${port}`;
};

/** A line of sasl_passwd, `user:password`. */
export const credentialsIn = (entry: string): Credentials => {
  const colon = entry.indexOf(":");
  return { user: entry.slice(0, colon), password: entry.slice(colon + 1) };
};

/**
 * Postfix's settings for sending all mail through SES, with TLS and a password [postfix SASL_README, TLS_README,
 * ses/latest/dg/postfix]. The level is `secure`, not `encrypt`: with `encrypt`, Postfix accepts any certificate and may
 * send mail and password to an impostor.
 */
export const relaySettings = (wishes: RelayWishes): Setting[] => {
  const {
    port,
    caFile,
    mapType,
    directory,
    version,
    loopbackOnly,
    masquerade,
    sender,
    senderIn = "both",
  } = wishes;
  const isImplicit = tlsOfPort(port) === "implicit";
  return [
    ["relayhost", relayHostOf(wishes)],
    ["smtp_sasl_auth_enable", "yes"],
    ["smtp_sasl_security_options", "noanonymous"],
    ["smtp_sasl_tls_security_options", "noanonymous"],
    ["smtp_sasl_password_maps", `${mapType}:${directory}/${PASSWORDS}`],
    ["smtp_tls_security_level", "secure"],
    ["smtp_tls_CAfile", caFile],
    [
      "smtp_tls_mandatory_protocols",
      isAtLeast(version, 3, 6) ? ">=TLSv1.2" : "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1",
    ],
    ["smtp_tls_wrappermode", isImplicit ? "yes" : "no"],
    ...(loopbackOnly ? [["inet_interfaces", "loopback-only"] satisfies Setting] : []),
    ...(masquerade === undefined ? [] : [["masquerade_domains", masquerade] satisfies Setting]),
    ...(sender === undefined
      ? []
      : ([
          ["sender_canonical_maps", `static:${sender}`],
          [
            "sender_canonical_classes",
            { envelope: "envelope_sender", header: "header_sender", both: "envelope_sender, header_sender" }[
              senderIn
            ],
          ],
        ] satisfies Setting[])),
  ];
};

/** Where systems keep their CA certificates: Debian, Red Hat, SUSE, Alpine. */
export const CA_FILES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** Postfix's default map type, else one it supports. */
export const mapTypeOf = (known: string[], usual: string): string => {
  const found = [usual, "lmdb", "hash", "cdb", "texthash"].find((type) => known.includes(type));
  if (found === undefined)
    throw new UsageError(
      "this Postfix supports no map type that can hold a password; postconf -m lists those it supports",
    );
  return found;
};

/** Whether it is read as text and needs no postmap. */
export const isReadAsText = (mapType: string): boolean => mapType === "texthash";

export const isAtLeast = (version: string, major: number, minor: number): boolean => {
  const [one = 0, two = 0] = version.split(".").map(Number);
  return one > major || (one === major && two >= minor);
};
