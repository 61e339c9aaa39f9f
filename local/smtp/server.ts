import { timingSafeEqual } from "node:crypto";
import type { Socket } from "node:net";
import {
  SMTPServer,
  type SMTPServerAuthentication,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from "smtp-server";
import { smtpPassword } from "../../shared/relay/smtpPassword.ts";
import { MAX_MESSAGE_BYTES, MAX_RECIPIENTS } from "../ses/send/refusal.ts";
import type { Submit } from "../ses/send/submission.ts";
import { listen } from "../system/ports.ts";
import type { Certificate } from "./certificate.ts";
import {
  BAD_CREDENTIALS,
  FAILED,
  INVALID_MAIL_FROM,
  inSesWords,
  invalidRecipient,
  NO_AUTHENTICATION,
  NO_TLS,
  type Reply,
  refusalReply,
  TOO_LONG,
  TOO_MANY_RECIPIENTS,
} from "./replies.ts";

export type SmtpOptions = {
  /** STARTTLS. */
  port: number;
  /** TLS from the first byte. */
  tlsPort: number;
  certificate: Certificate;
  /** Whose access key it is, which is the user name of an SMTP credential; undefined of one that there is not. */
  user: (accessKeyId: string) => { userName: string; secretAccessKey: string } | undefined;
  region: string;
  submit: Submit;
  /** How long a client may be silent. */
  timeoutMs?: number;
};
export type RunningSmtp = { port: number; tlsPort: number; stop(): Promise<void> };

const TIMEOUT_MS = 60_000;
const STOPS_WITHIN_MS = 1_000;
const ADDRESS =
  /^[^\s@<>()[\],;:\\"]+@(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u;

/** SES's SMTP interface on this machine: STARTTLS on one port, implicit TLS on another [smtp-connect]. */
export const startSmtp = async (options: SmtpOptions): Promise<RunningSmtp> => {
  const starttls = new SesSmtpServer(serverOptions(options, { secure: false }));
  const implicit = new SesSmtpServer(serverOptions(options, { secure: true }));
  const servers = [starttls, implicit];
  for (const server of servers) server.on("error", quiet);
  const stop = async () => {
    await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  };
  try {
    const port = await listen(starttls.server, options.port);
    const tlsPort = await listen(implicit.server, options.tlsPort);
    return { port, tlsPort, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** smtp-server, with its own words replaced by SES's. */
class SesSmtpServer extends SMTPServer {
  override connect(socket: Socket, options?: Parameters<SMTPServer["connect"]>[1]): void {
    super.connect(socket, options);
    const connection = [...this.connections].at(-1);
    if (connection === undefined) return;
    const say = connection.send.bind(connection);
    connection.send = (code, data, context) => {
      const reply = typeof data === "string" ? inSesWords(code, data) : undefined;
      if (reply === undefined) return say(code, data, context);
      say(reply.code, reply.text, context);
      // smtp-server ends the connection after its own 421.
      if (code === 421) connection.close();
    };
  }
}

const serverOptions = (options: SmtpOptions, { secure }: { secure: boolean }): SMTPServerOptions => ({
  secure,
  key: options.certificate.key,
  cert: options.certificate.cert,
  minVersion: "TLSv1.2",
  name: "email-smtp.amazonaws.com",
  banner: "SimpleEmailService-local",
  heloResponse: "%s",
  authMethods: ["PLAIN", "LOGIN"],
  // Both are refused in the handlers below, in SES's words.
  authOptional: true,
  allowInsecureAuth: true,
  size: MAX_MESSAGE_BYTES,
  lenientAddressParsing: true,
  disabledCommands: ["XCLIENT", "XFORWARD", "WIZ", "SHELL"],
  disableReverseLookup: true,
  hideSMTPUTF8: true,
  socketTimeout: options.timeoutMs ?? TIMEOUT_MS,
  closeTimeout: STOPS_WITHIN_MS,
  logger: false,
  onAuth: ({ username, password }: SMTPServerAuthentication, session, callback) => {
    if (!session.secure) return callback(error(NO_TLS));
    const user = options.user(username ?? "");
    if (user === undefined || !isPasswordOf(user, password ?? "", options.region))
      return callback(error(BAD_CREDENTIALS));
    return callback(null, { user: user.userName });
  },
  onMailFrom: ({ address }, session, callback) => callback(mailFromError(address, session)),
  onRcptTo: ({ address }, session, callback) => callback(rcptToError(address, session)),
  onData: (stream, session, callback) => {
    receive(stream, session, options.submit).then(
      (reply) => (reply.code === 250 ? callback(null, reply.text) : callback(error(reply))),
      (cause: unknown) => {
        console.error("the local SMTP interface failed", cause);
        callback(error(FAILED));
      },
    );
  },
});

const isPasswordOf = (
  { secretAccessKey }: { secretAccessKey: string },
  password: string,
  region: string,
): boolean => {
  const right = Buffer.from(smtpPassword(secretAccessKey, region));
  const given = Buffer.from(password);
  return given.length === right.length && timingSafeEqual(given, right);
};

const mailFromError = (address: string, session: SMTPServerSession): Error | null => {
  if (!session.secure) return error(NO_TLS);
  if (session.user === undefined || session.user === false) return error(NO_AUTHENTICATION);
  return ADDRESS.test(address) ? null : error(INVALID_MAIL_FROM);
};

const rcptToError = (address: string, { envelope }: SMTPServerSession): Error | null => {
  if (!ADDRESS.test(address)) return error(invalidRecipient(address));
  return envelope.rcptTo.length >= MAX_RECIPIENTS ? error(TOO_MANY_RECIPIENTS) : null;
};

const receive = async (
  stream: SMTPServerDataStream,
  { envelope, remoteAddress, user }: SMTPServerSession,
  submit: Submit,
): Promise<Reply> => {
  const raw = await wholeOf(stream);
  if (raw === undefined) return TOO_LONG;
  const outcome = await submit({
    source: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
    recipients: envelope.rcptTo.map(({ address }) => address),
    raw,
    sourceIp: remoteAddress,
    callerIdentity: String(user),
    operation: "SendSmtpEmail",
  });
  return outcome.kind === "accepted" ? { code: 250, text: `Ok ${outcome.messageId}` } : refusalReply(outcome);
};

/** The mail, or undefined where it is longer than SES takes; read to its end either way, and kept no further. */
const wholeOf = async (stream: SMTPServerDataStream): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_MESSAGE_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes <= MAX_MESSAGE_BYTES ? Buffer.concat(chunks) : undefined;
};

const error = ({ code, text }: Reply): Error => Object.assign(new Error(text), { responseCode: code });

/** A client that goes away, or does not trust the certificate, is no fault of ours. */
const quiet = () => {};
