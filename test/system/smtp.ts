import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import type { TestSystem } from "./localSystem.ts";

type Mail = { from: string; to: string | string[]; subject?: string };
type Sender = {
  /** Of the SMTP credential, in place of the one that `endpoints.json` states. */
  user?: string;
  password?: string;
  /** Of this machine, that it is sent from. */
  localAddress?: string;
};

/** Sends over a local system's SMTP with the credentials that `endpoints.json` states; answers SES's reply, a refusal too. */
export const sendOverSmtp = async (
  { endpoints, dataDir }: Pick<TestSystem, "endpoints" | "dataDir">,
  { subject = "Your survey", ...mail }: Mail,
  { user, password: secret, localAddress }: Sender = {},
): Promise<string> => {
  const { hostname, port, username, password } = new URL(endpoints.smtp);
  const transport = createTransport({
    host: hostname,
    port: Number(port),
    requireTLS: true,
    auth: { user: user ?? decodeURIComponent(username), pass: secret ?? decodeURIComponent(password) },
    ...(localAddress === undefined ? {} : { localAddress }),
    tls: { ca: await readFile(join(dataDir, "smtp-certificate.pem"), "utf8"), servername: "localhost" },
  });
  return transport.sendMail({ ...mail, subject, text: "Please answer." }).then(
    ({ response }) => response,
    (error: Error & { response?: string }) => error.response ?? error.message,
  );
};
