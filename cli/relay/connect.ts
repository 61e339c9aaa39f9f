import { readFile } from "node:fs/promises";
import { createTransport } from "nodemailer";
import type { Check, RelayFacts } from "./checks.ts";
import { credentialsIn, relayParts } from "./relaySettings.ts";

const TIMEOUT_MS = 10_000;

/** Connects to the relay as Postfix would, encrypts, signs in and quits; sends nothing. */
export const tryRelay = async ({ values, entry }: Pick<RelayFacts, "values" | "entry">): Promise<Check> => {
  const { host, port } = relayParts(values.get("relayhost") ?? "");
  const credentials = entry === undefined ? undefined : credentialsIn(entry);
  const secure = values.get("smtp_tls_wrappermode") === "yes";
  const ca = await readFile(values.get("smtp_tls_CAfile") ?? "").catch(() => undefined);
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: !secure,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    tls: { minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) },
    ...(credentials === undefined ? {} : { auth: { user: credentials.user, pass: credentials.password } }),
  });
  const named = `${host}:${port}`;
  try {
    await transport.verify();
    return credentials === undefined
      ? {
          state: "look",
          what: `${named} answers, encrypted; nobody signed in.`,
          remedy: "Give a password, above.",
        }
      : { state: "ok", what: `${named} answers, its certificate is good, and it takes user and password.` };
  } catch (error) {
    return failure(named, port, error);
  } finally {
    transport.close();
  }
};

type SmtpFailure = { code?: string; responseCode?: number; response?: string; message?: string };

const failure = (named: string, port: number, error: unknown): Check => {
  const { code = "", responseCode, response, message = String(error) } = error as SmtpFailure;
  const said = (response ?? message).split("\n")[0];
  if (code === "EAUTH" || responseCode === 535)
    return {
      state: "wrong",
      what: `${named} does not take user and password: ${said}`,
      remedy:
        "A password is good for one region only, and an IAM secret key is none: postmaster relay configure derives it. Postfix holds such mail back for five days.",
    };
  if (code === "ETLS" || /certificate|self.signed|altnames/i.test(message))
    return {
      state: "wrong",
      what: `${named} could not be trusted: ${said}`,
      remedy:
        "Name the file of the authorities' certificates (smtp_tls_CAfile), and the host as its certificate has it.",
    };
  if (code === "EDNS" || /ENOTFOUND|EAI_AGAIN/.test(message))
    return {
      state: "wrong",
      what: `There is no host ${named}: ${said}`,
      remedy: "Look for a typing error in the region, and at this machine's DNS.",
    };
  return {
    state: "wrong",
    what: `${named} cannot be reached: ${said}`,
    remedy:
      port === 25
        ? "Port 25 is blocked by many providers: take 587 or 2587."
        : `A firewall, perhaps: outgoing TCP to port ${port} has to be allowed; 2587 and 2465 are others that SES listens on.`,
  };
};
