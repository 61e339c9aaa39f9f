import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ConnectionOptions, checkServerIdentity, type PeerCertificate } from "node:tls";
import type { Path } from "../facts/relayFacts.ts";
import { matchNames } from "./posttlsFinger.ts";

/**
 * How the connection that signs in verifies the server: by the authorities and names of the path, as Postfix does at the
 * levels `secure` and `verify`. That posttls-finger was content says nothing of it: it is another connection.
 */
export const verifiedTls = async (
  { values, tls }: Path,
  to: { nexthop: string; hostname: string },
): Promise<ConnectionOptions> => {
  const value = (name: string) => values.get(name) ?? "";
  const names = matchNames(tls.match ?? value(`smtp_tls_${tls.level}_cert_match`), to);
  const ca = await authorities(value("smtp_tls_CAfile"), value("smtp_tls_CApath"));
  return {
    rejectUnauthorized: true,
    // An authority in the file is trusted as it is, be it a root or not.
    allowPartialTrustChain: true,
    checkServerIdentity: (_host, certificate) =>
      names.some((name) => isFor(name, certificate))
        ? undefined
        : new Error(`the certificate is not for ${names.join(" or ")}`),
    ...(ca.length === 0 ? {} : { ca }),
  };
};

/** `.example.org` means any host of the domain [postconf(5), smtp_tls_secure_cert_match]. */
const isFor = (name: string, certificate: PeerCertificate): boolean =>
  name.startsWith(".")
    ? (certificate.subjectaltname ?? "")
        .split(", ")
        .some((one) => one.startsWith("DNS:") && one.toLowerCase().endsWith(name.toLowerCase()))
    : checkServerIdentity(name, certificate) === undefined;

const authorities = async (file: string, folder: string): Promise<Buffer[]> => {
  const inFolder =
    folder === "" ? [] : (await readdir(folder).catch(() => [])).map((name) => join(folder, name));
  const read = await Promise.all(
    [file, ...inFolder].map((path) => (path === "" ? undefined : readFile(path).catch(() => undefined))),
  );
  return read.filter((one) => one !== undefined);
};
