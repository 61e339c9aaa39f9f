import { isIPv6 } from "node:net";
import type { Path } from "../facts/relayFacts.ts";
import type { Postfix } from "../Postfix.ts";

/** What Postfix's own TLS library makes of the server; `unknown`: the program is missing, or said something else. */
export type TlsVerdict =
  | { kind: "verified" }
  | { kind: "untrusted"; why: string }
  | { kind: "wrongName" }
  | { kind: "failed"; why: string }
  | { kind: "unknown" };

const TIMEOUT_S = 10;

export const verdictOf = (output: string): TlsVerdict => {
  if (/Verified TLS connection established/.test(output)) return { kind: "verified" };
  if (/hostname mismatch|Trusted TLS connection established/.test(output)) return { kind: "wrongName" };
  const untrusted = /certificate verification failed for \S+ ?(.*)$/m.exec(output)?.[1];
  if (untrusted !== undefined) return { kind: "untrusted", why: untrusted };
  if (/SSL_connect error|cannot load Certification Authority/.test(output))
    return { kind: "failed", why: /error:[0-9A-F]+:([^:]*:[^:]*:[^:]*)/.exec(output)?.[1] ?? "handshake" };
  return { kind: "unknown" };
};

/** Names that the certificate may have [postconf(5): smtp_tls_secure_cert_match]. */
export const matchNames = (
  match: string,
  { nexthop, hostname }: { nexthop: string; hostname: string },
): string[] =>
  match
    .split(/[\s,:]+/)
    .filter((one) => one !== "")
    .map((one) => ({ nexthop, "dot-nexthop": `.${nexthop}`, hostname })[one] ?? one);

/** posttls-finger(1), of Debian's postfix, with the settings of the path, to one address of one host. */
export const askPosttlsFinger = async (
  postfix: Postfix,
  { values, tls }: Path,
  to: { nexthop: string; hostname: string; address: string; port: number },
): Promise<TlsVerdict> => {
  const value = (name: string) => values.get(name) ?? "";
  const given = (option: string, text: string) => (text === "" ? [] : [option, text]);
  const output = await postfix.probe(
    "posttls-finger",
    [
      "-c",
      ...["-t", String(TIMEOUT_S), "-T", String(TIMEOUT_S)],
      ...["-l", tls.level, "-s", to.hostname],
      ...(value("smtp_tls_wrappermode") === "yes" ? ["-w"] : []),
      ...given("-F", value("smtp_tls_CAfile")),
      ...given("-P", value("smtp_tls_CApath")),
      ...given("-p", tls.protocols ?? value("smtp_tls_mandatory_protocols")),
      `[${isIPv6(to.address) ? "ipv6:" : ""}${to.address}]:${to.port}`,
      ...matchNames(tls.match ?? value(`smtp_tls_${tls.level}_cert_match`), to),
    ],
    3 * TIMEOUT_S * 1_000,
  );
  return output === undefined ? { kind: "unknown" } : verdictOf(output);
};
