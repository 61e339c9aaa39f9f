import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generate } from "selfsigned";

export type Certificate = {
  key: string;
  cert: string;
  /** Of the certificate, for clients that are to trust it. */
  path: string;
};

const YEARS = 10;
const DAY_MS = 86_400_000;

/**
 * The SMTP interface's certificate, signed by itself, made at the first start and kept in the data folder: a client
 * that trusts the file (Postfix's `smtp_tls_CAfile`, mutt's `certificate_file`) goes on doing so.
 */
export const keptCertificate = async (dataDir: string, now: Date): Promise<Certificate> => {
  const path = join(dataDir, "smtp-certificate.pem");
  const keyPath = join(dataDir, "smtp-key.pem");
  const kept = await readBoth(path, keyPath);
  if (kept !== undefined && isGood(kept, now)) return { ...kept, path };
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(now.getTime() - DAY_MS),
    notAfterDate: new Date(now.getTime() + YEARS * 365 * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", digitalSignature: true, keyCertSign: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  await writeFile(keyPath, key, { mode: 0o600 });
  await writeFile(path, cert);
  return { key, cert, path };
};

const readBoth = async (path: string, keyPath: string) => {
  try {
    const [cert, key] = await Promise.all([readFile(path, "utf8"), readFile(keyPath, "utf8")]);
    return { cert, key };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
};

/** A crash may have left half of a pair, or one file of each of two. */
const isGood = ({ cert, key }: { cert: string; key: string }, now: Date): boolean => {
  try {
    const parsed = new X509Certificate(cert);
    return parsed.validToDate > now && parsed.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
};
