import { readFile } from "node:fs/promises";
import { createTransport } from "nodemailer";
import type { Check, RelayFacts } from "./checks.ts";
import { credentialsIn, relayParts } from "./relaySettings.ts";

const TIMEOUT_MS = 10_000;

/** Connects to the relay as Postfix would, with TLS, signs in and disconnects; sends nothing. */
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
          what: `Connected to ${named} with TLS; not authenticated (no password configured).`,
          remedy: "Add a password, as shown above.",
        }
      : {
          state: "ok",
          what: `Connected to ${named}: the certificate is valid, and the username and password are accepted.`,
        };
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
      what: `${named} rejected the username and password: ${said}`,
      remedy:
        "An SMTP password is valid in one region only, and an IAM secret key is not one: postmaster relay configure derives it. Postfix retries this mail for 5 days.",
    };
  if (code === "ETLS" || /certificate|self.signed|altnames/i.test(message))
    return {
      state: "wrong",
      what: `The certificate of ${named} could not be verified: ${said}`,
      remedy: "Set smtp_tls_CAfile to the CA certificates, and use the host name that is in the certificate.",
    };
  if (code === "EDNS" || /ENOTFOUND|EAI_AGAIN/.test(message))
    return {
      state: "wrong",
      what: `The host of ${named} was not found in DNS: ${said}`,
      remedy: "Check the region for typos, and this machine's DNS.",
    };
  return {
    state: "wrong",
    what: `Cannot connect to ${named}: ${said}`,
    remedy:
      port === 25
        ? "Many providers block port 25: use 587 or 2587."
        : `A firewall may block it: allow outgoing TCP to port ${port}. SES also listens on 2587 and 2465.`,
  };
};
