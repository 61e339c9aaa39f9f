import { isIPv6 } from "node:net";
import type { Path } from "../facts/relayFacts.ts";
import { BY_AUTHORITY } from "../facts/tlsLevel.ts";
import type { Postfix } from "../Postfix.ts";

/** What Postfix's own TLS library makes of the server; `unknown`: the program is missing, or said something else. */
export type TlsVerdict =
  | { kind: "verified" }
  /** Encrypted, at a level that verifies nothing. */
  | { kind: "established" }
  | { kind: "wrongFingerprint" }
  | { kind: "untrusted"; why: string }
  | { kind: "wrongName" }
  | { kind: "failed"; why: string }
  | { kind: "unknown" };

const TIMEOUT_S = 10;

export const verdictOf = (output: string, level: string): TlsVerdict => {
  const unusable =
    /(?:invalid cipher grade|error setting cipher grade|empty "\S+" cipherlist|invalid fingerprint|cannot get \S+ (?:certificate|private key)|fatal: ).*/.exec(
      output,
    )?.[0];
  if (/Verified TLS connection established/.test(output)) return { kind: "verified" };
  if (/TLS connection established/.test(output) && !BY_AUTHORITY.includes(level))
    return { kind: level === "fingerprint" || level === "dane-only" ? "wrongFingerprint" : "established" };
  if (/hostname mismatch|Trusted TLS connection established/.test(output)) return { kind: "wrongName" };
  const untrusted = /certificate verification failed for \S+ ?(.*)$/m.exec(output)?.[1];
  if (untrusted !== undefined) return { kind: "untrusted", why: untrusted };
  if (/SSL_connect error|cannot load Certification Authority/.test(output))
    return { kind: "failed", why: /error:[0-9A-F]+:([^:]*:[^:]*:[^:]*)/.exec(output)?.[1] ?? "handshake" };
  return unusable === undefined ? { kind: "unknown" } : { kind: "failed", why: unusable };
};

/** Its list of ciphers is the grade's without those excluded, as tls_set_ciphers makes it. */
const ciphersOf = ({ values, tls }: Path): string[] => {
  const value = (name: string) => values.get(name) ?? "";
  const isMandatory = tls.level !== "may";
  const grade = (
    tls.ciphers ?? value(isMandatory ? "smtp_tls_mandatory_ciphers" : "smtp_tls_ciphers")
  ).toLowerCase();
  const excluded = [
    tls.exclude?.replaceAll(":", " ") ?? value("smtp_tls_exclude_ciphers"),
    isMandatory && tls.exclude === undefined ? value("smtp_tls_mandatory_exclude_ciphers") : "",
  ]
    .join(" ")
    .split(/[\s,:]+/)
    .filter((one) => one !== "");
  const list = `tls_${grade}_cipherlist`;
  return [
    ...["-g", grade],
    ...(excluded.length === 0 || !values.has(list)
      ? []
      : ["-o", `${list}=${[value(list), ...excluded.map((one) => `!${one}`)].join(":")}`]),
  ];
};

const certificatesOf = (values: ReadonlyMap<string, string>): string[] => {
  const value = (name: string) => (values.get(name) ?? "").replace(/^none$/, "");
  if (value("smtp_tls_chain_files") !== "") return ["-H", value("smtp_tls_chain_files")];
  for (const kind of ["ec", ""]) {
    const certificate = value(`smtp_tls_${kind}cert_file`);
    if (certificate !== "")
      return ["-k", certificate, "-K", value(`smtp_tls_${kind}key_file`) || certificate];
  }
  return [];
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
  path: Path,
  to: { nexthop: string; hostname: string; address: string; port: number },
): Promise<TlsVerdict> => {
  const { values, tls } = path;
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
      ...given(
        "-p",
        tls.protocols ?? value(tls.level === "may" ? "smtp_tls_protocols" : "smtp_tls_mandatory_protocols"),
      ),
      ...given("-d", value("smtp_tls_fingerprint_digest")),
      ...ciphersOf(path),
      ...certificatesOf(values),
      // The TLSA records are those of the name.
      tls.level === "dane-only"
        ? `[${to.hostname}]:${to.port}`
        : `[${isIPv6(to.address) ? "ipv6:" : ""}${to.address}]:${to.port}`,
      ...(tls.level === "fingerprint"
        ? (tls.match ?? value("smtp_tls_fingerprint_cert_match")).split(/[\s,|]+/).filter((one) => one !== "")
        : matchNames(tls.match ?? value(`smtp_tls_${tls.level}_cert_match`), to)),
    ],
    3 * TIMEOUT_S * 1_000,
  );
  return output === undefined ? { kind: "unknown" } : verdictOf(output, tls.level);
};
