import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { CreateEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Certificate, keptCertificate } from "../../local/smtp/certificate.ts";
import { type RunningSmtp, startSmtp } from "../../local/smtp/server.ts";
import { LOOPBACK } from "../../local/system/ports.ts";
import { smtpPassword } from "../../shared/relay/smtpPassword.ts";
import { followLink, type MailSystem, mailTo, startMailSystem } from "./ses.ts";

const REGION = "eu-west-1";
const KEY = { accessKeyId: "AKIALOCAL", secretAccessKey: "a secret/of+IAM" };
const PASSWORD = smtpPassword(KEY.secretAccessKey, REGION);
const SENDER = "redcap@uni.example";
const MIB = 1024 * 1024;

describe("SES's SMTP interface", () => {
  let system: MailSystem;
  let certificate: Certificate;
  let smtp: RunningSmtp;
  beforeAll(async () => {
    system = await startMailSystem();
    certificate = await keptCertificate(system.folder, new Date());
    smtp = await start();
    await system.client.send(new CreateEmailIdentityCommand({ EmailIdentity: SENDER }));
    await followLink(system, SENDER);
  });
  afterAll(async () => {
    await smtp.stop();
    await system.stop();
  });
  const start = (timeoutMs = 60_000) =>
    startSmtp({
      port: 0,
      tlsPort: 0,
      certificate,
      user: (accessKeyId) =>
        accessKeyId === KEY.accessKeyId
          ? { userName: "ses-smtp-user", secretAccessKey: KEY.secretAccessKey }
          : system.ses.user(accessKeyId),
      region: REGION,
      submit: system.ses.submit,
      timeoutMs,
    });

  /** A client that trusts the certificate and nothing else. */
  const transport = ({
    secure = false,
    pass = PASSWORD,
    authMethod = "PLAIN",
  }: {
    secure?: boolean;
    pass?: string;
    authMethod?: string;
  } = {}) =>
    createTransport({
      host: LOOPBACK,
      port: secure ? smtp.tlsPort : smtp.port,
      secure,
      requireTLS: true,
      authMethod,
      auth: { user: KEY.accessKeyId, pass },
      tls: { ca: certificate.cert, servername: "localhost" },
    });
  const mail = (to: string | string[], more: object = {}) => ({
    from: SENDER,
    to,
    subject: "Your survey",
    text: "Please answer.",
    ...more,
  });
  /** SES's reply, whether it took the mail or not. */
  const reply = (sending: Promise<{ response: string }>): Promise<string> =>
    sending.then(
      ({ response }) => response,
      (error: Error & { response?: string }) => error.response ?? error.message,
    );
  /** A conversation by hand: each command's reply, after the greeting and EHLO. */
  const talk = async (socket: Socket, commands: string[]): Promise<string[]> => {
    const next = async () => {
      let text = "";
      while (!/^\d{3} .*\r\n$/m.test(text)) {
        const [chunk] = await once(socket, "data");
        text += String(chunk);
      }
      return text.trimEnd();
    };
    await next();
    const replies: string[] = [];
    for (const command of ["EHLO test", ...commands]) {
      socket.write(`${command}\r\n`);
      replies.push(await next());
    }
    socket.destroy();
    return replies.slice(1);
  };
  const plain = () => connect({ host: LOOPBACK, port: smtp.port });
  const encrypted = () =>
    connectTls({ host: LOOPBACK, port: smtp.tlsPort, ca: certificate.cert, servername: "localhost" });
  const login = `AUTH PLAIN ${Buffer.from(`\0${KEY.accessKeyId}\0${PASSWORD}`).toString("base64")}`;

  it.each([
    { secure: false, authMethod: "PLAIN" },
    { secure: false, authMethod: "LOGIN" },
    { secure: true, authMethod: "PLAIN" },
    { secure: true, authMethod: "LOGIN" },
  ])("takes mail after $authMethod, TLS from the first byte: $secure", async (options) => {
    const to = `${options.authMethod}.${options.secure}@example.net`.toLowerCase();
    const response = await reply(transport(options).sendMail(mail(to)));
    expect(response).toMatch(/^250 Ok 0102[0-9a-f]{12}-[0-9a-f-]{36}-000000$/);
    expect(await mailTo(system, to)).toMatchObject({ id: response.slice(7), text: "Please answer.\n" });
  });

  it("refuses an unverified sender as SES does", async () => {
    const refused = "554 Message rejected: Email address is not verified. The following identities failed";
    expect(await reply(transport().sendMail(mail("ada@example.net", { from: "pi@uni.example" })))).toBe(
      `${refused} the check in region EU-WEST-1: pi@uni.example`,
    );
    const envelope = { from: "bounces@other.example", to: "ada@example.net" };
    expect(await reply(transport().sendMail(mail("ada@example.net", { envelope })))).toBe(
      `${refused} the check in region EU-WEST-1: bounces@other.example`,
    );
  });

  it("refuses a mail without a From header, and a configuration set that does not exist", async () => {
    const raw = (lines: string[]) => ({
      envelope: { from: SENDER, to: "ada@example.net" },
      raw: [...lines, "", "Hi"].join("\r\n"),
    });
    expect(await reply(transport().sendMail(raw(["Subject: no sender"])))).toBe(
      "554 Transaction failed: Missing required header 'From'.",
    );
    const headers = [`From: ${SENDER}`, "X-SES-CONFIGURATION-SET: none"];
    expect(await reply(transport().sendMail(raw(headers)))).toBe(
      "554 Transaction failed: Configuration set <none> does not exist.",
    );
  });

  it("refuses wrong credentials, of another region too", async () => {
    const refused = "535 Authentication Credentials Invalid";
    const other = smtpPassword(KEY.secretAccessKey, "us-east-1");
    expect(await reply(transport({ pass: other }).sendMail(mail("ada@example.net")))).toBe(refused);
    expect(await reply(transport({ pass: KEY.secretAccessKey }).sendMail(mail("ada@example.net")))).toBe(
      refused,
    );
  });

  it("wants TLS first, then credentials", async () => {
    const from = `MAIL FROM:<${SENDER}>`;
    expect(await talk(plain(), [from, login])).toEqual([
      "530 Must issue a STARTTLS command first",
      "530 Must issue a STARTTLS command first",
    ]);
    expect(await talk(encrypted(), [from])).toEqual(["530 Authentication required"]);
  });

  it("refuses senders and recipients that are no addresses", async () => {
    const replies = await talk(encrypted(), [
      login,
      "MAIL FROM:<>",
      "MAIL FROM:<nobody>",
      "MAIL FROM:<a b@uni.example>",
      `MAIL FROM:<${SENDER}>`,
      "RCPT TO:<ada@nowhere>",
      "RCPT TO:<nobody>",
    ]);
    expect(replies).toEqual([
      "235 Authentication successful",
      "501 Invalid MAIL FROM address provided",
      "501 Invalid MAIL FROM address provided",
      "501 Invalid MAIL FROM address provided",
      "250 Ok",
      "553 <ada@nowhere> Invalid email address",
      "553 Invalid email address",
    ]);
  });

  it("takes 50 recipients a mail", async () => {
    const recipients = Array.from({ length: 51 }, (_, n) => `RCPT TO:<p${n}@example.net>`);
    const replies = await talk(encrypted(), [login, `MAIL FROM:<${SENDER}>`, ...recipients]);
    expect(replies.slice(2, 52).every((one) => one === "250 Ok")).toBe(true);
    expect(replies[52]).toBe("452 Too many recipients");
  });

  it("refuses mail of more than 40 MB, announced or not", async () => {
    const announced = await talk(encrypted(), [login, `MAIL FROM:<${SENDER}> SIZE=${41 * MIB}`]);
    expect(announced[1]).toBe("552 Message is too long.");
    const socket = encrypted();
    const big = `Subject: big\r\n\r\n${`${"x".repeat(998)}\r\n`.repeat(42_000)}.`;
    const replies = await talk(socket, [
      login,
      `MAIL FROM:<${SENDER}>`,
      "RCPT TO:<a@example.net>",
      "DATA",
      big,
    ]);
    expect(replies.at(-1)).toBe("552 Message is too long.");
  });

  it("throttles by rate and by day", async () => {
    await system.turn("account", { maxSendRate: 0 });
    expect(await reply(transport().sendMail(mail("ada@example.net")))).toBe(
      "454 Throttling failure: Maximum sending rate exceeded.",
    );
    await system.turn("account", { max24HourSend: 0 });
    expect(await reply(transport().sendMail(mail("ada@example.net")))).toBe(
      "454 Throttling failure: Daily message quota exceeded.",
    );
    await system.turn("account", { maxSendRate: 1_000, max24HourSend: 1_000 });
  });

  it("names unverified recipients in the sandbox", async () => {
    await system.turn("account", { productionAccess: false });
    await system.turn("account", { maxSendRate: 1_000 });
    expect(await reply(transport().sendMail(mail("ada@example.net")))).toMatch(
      /^554 Message rejected: Email address is not verified\. .* EU-WEST-1: ada@example\.net$/,
    );
    await system.turn("account", { productionAccess: true });
  });

  it("gives up a client that says nothing", async () => {
    const impatient = await start(200);
    const socket = connect({ host: LOOPBACK, port: impatient.port });
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString();
    });
    await once(socket, "close");
    expect(text).toMatch(/\r\n451 Timeout waiting for data from client\r\n$/);
    await impatient.stop();
  });

  it("keeps its certificate, and makes another where it is not whole", async () => {
    expect(await keptCertificate(system.folder, new Date())).toEqual(certificate);
    expect(await readFile(certificate.path, "utf8")).toBe(certificate.cert);
    const later = new Date(Date.now() + 11 * 365 * 86_400_000);
    expect((await keptCertificate(system.folder, later)).cert).not.toBe(certificate.cert);
  });
});
