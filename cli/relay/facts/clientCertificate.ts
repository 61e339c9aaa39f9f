import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";

/** A certificate of the SMTP client's own that it cannot load; it then has no TLS at all [tls_client_init]. */
export type UnusableCertificate = { setting: string; file: string; why: string };

/** The chain files, or else the pairs of one file for each algorithm [postconf(5): smtp_tls_chain_files]. */
export const unusableCertificate = async (
  values: ReadonlyMap<string, string>,
): Promise<UnusableCertificate | undefined> => {
  const value = (name: string) => {
    const given = values.get(name) ?? "";
    return given === "none" ? "" : given;
  };
  const chain = value("smtp_tls_chain_files");
  if (chain !== "") {
    const files = chain.split(/[\s,]+/).filter((one) => one !== "");
    return unusable("smtp_tls_chain_files", files, files);
  }
  for (const kind of ["", "d", "ec"]) {
    const setting = `smtp_tls_${kind}cert_file`;
    const file = value(setting);
    if (file === "") continue;
    const found = await unusable(setting, [file], [value(`smtp_tls_${kind}key_file`) || file]);
    if (found !== undefined) return found;
  }
  return undefined;
};

const unusable = async (
  setting: string,
  certificates: string[],
  keys: string[],
): Promise<UnusableCertificate | undefined> => {
  const texts: string[] = [];
  for (const file of [...certificates, ...keys])
    try {
      texts.push(await readFile(file, "utf8"));
    } catch (error) {
      return { setting, file, why: wordsOf(error) };
    }
  try {
    const all = texts.join("\n");
    createSecureContext({ cert: all, key: all });
    return undefined;
  } catch (error) {
    return { setting, file: certificates[0] ?? "", why: wordsOf(error) };
  }
};

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
