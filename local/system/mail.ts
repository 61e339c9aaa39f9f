import { join } from "node:path";
import { smtpPassword } from "../../shared/relay/smtpPassword.ts";
import { EventBus } from "../eventBridge/EventBus.ts";
import { Inbox } from "../inbox/Inbox.ts";
import { startInbox } from "../inbox/server.ts";
import { type SesServer, startSes } from "../ses/server.ts";
import { keptCertificate } from "../smtp/certificate.ts";
import { startSmtp } from "../smtp/server.ts";
import { LOOPBACK, namingPort, onPort } from "./ports.ts";
import { CREDENTIALS, REGION, type Settings } from "./settings.ts";

export type Mail = {
  ses: SesServer;
  inboxStore: Inbox;
  /** `smtp://user:password@host:port`, of the STARTTLS port. */
  smtp: string;
  smtpTlsPort: number;
  /** Of the certificate that a client has to trust. */
  certificatePath: string;
  /** URL. */
  inbox: string;
};
type Stop = () => Promise<void> | void;

const TLS_PORT = 2465;
const INBOX_PORT = 8081;
const MAIL = "local mail";

/** SES, its SMTP interface, and the inbox that all delivered mail ends in. */
export const startMail = async (
  settings: Settings,
  { sesPort, snsSqs, dnsServer }: { sesPort: number; snsSqs: string; dnsServer?: string },
  stops: Stop[],
): Promise<Mail> => {
  const { dataDir } = settings;
  const inbox = new Inbox(join(dataDir, "inbox.db"));
  stops.push(() => inbox.close());
  const eventBus = new EventBus(snsSqs);
  stops.push(() => eventBus.close());
  const ses = await startSes({
    port: sesPort,
    dbPath: join(dataDir, "ses.db"),
    sns: snsSqs,
    eventBus,
    deliver: (arrival) => inbox.deliver(arrival),
    sandbox: settings.sandbox,
    allowedHosts: settings.allowedHosts,
    ...(dnsServer === undefined ? {} : { dnsServer }),
  }).catch(namingPort(sesPort, "AWS_PORT", "SESv2"));
  stops.push(() => ses.close());
  const certificate = await keptCertificate(dataDir, new Date());
  const smtp = await onPort(
    settings.smtpTlsPort,
    { variable: "SMTP_TLS_PORT", usual: TLS_PORT, what: MAIL },
    (tlsPort) =>
      startSmtp({
        port: settings.smtpPort,
        tlsPort,
        certificate,
        credentials: CREDENTIALS,
        region: REGION,
        submit: ses.submit,
      }),
  );
  stops.push(() => smtp.stop());
  const page = await onPort(
    settings.inboxPort,
    { variable: "INBOX_PORT", usual: INBOX_PORT, what: MAIL },
    (port) => startInbox(port, inbox, settings.allowedHosts),
  );
  stops.push(() => page.close());
  const user = encodeURIComponent(CREDENTIALS.accessKeyId);
  const password = encodeURIComponent(smtpPassword(CREDENTIALS.secretAccessKey, REGION));
  return {
    ses,
    inboxStore: inbox,
    smtp: `smtp://${user}:${password}@${LOOPBACK}:${smtp.port}`,
    smtpTlsPort: smtp.tlsPort,
    certificatePath: certificate.path,
    inbox: page.url,
  };
};
