import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { generate } from "selfsigned";
import { SMTPServer } from "smtp-server";
import { smtpPassword } from "../../shared/relay/smtpPassword.ts";

/** AWS's example key, which opens nothing. */
export const USER = "AKIAIOSFODNN7EXAMPLE";
export const SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
export const REGION = "eu-west-1";
export const PASSWORD = smtpPassword(SECRET_KEY, REGION);

const DAY_MS = 86_400_000;

/** A certificate for `names`, signed by itself, in `path` for those who are to trust it. */
const certificateFor = async (names: string[], path: string) => {
  const now = Date.now();
  const { private: key, cert } = await generate([{ name: "commonName", value: names[0] ?? "" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", digitalSignature: true, keyCertSign: true, critical: true },
      { name: "subjectAltName", altNames: names.map((value) => ({ type: 2, value })) },
    ],
  });
  await writeFile(path, cert);
  return { key, cert };
};

/**
 * SES's SMTP interface at one address of this machine, at SES's own ports (587 with STARTTLS, 465 with TLS from the first
 * byte): takes one credential, and any message.
 */
export const startSesEndpoint = async (address: string, names: string[], caFile: string) => {
  const { key, cert } = await certificateFor(names, caFile);
  const accepted: string[] = [];
  const servers = await Promise.all(
    [587, 465].map(async (port) => {
      const server = new SMTPServer({
        secure: port === 465,
        key,
        cert,
        authMethods: ["PLAIN", "LOGIN"],
        authOptional: true,
        disableReverseLookup: true,
        closeTimeout: 100,
        logger: false,
        onAuth: ({ username, password }, _, callback) =>
          username === USER && password === PASSWORD
            ? callback(null, { user: username })
            : callback(Object.assign(new Error("Authentication Credentials Invalid"), { responseCode: 535 })),
        onMailFrom: (_, session, callback) =>
          callback(
            session.user ? null : Object.assign(new Error("Authentication required"), { responseCode: 530 }),
          ),
        onRcptTo: ({ address: to }, _, callback) =>
          callback(
            to.startsWith("throttled")
              ? Object.assign(new Error("Throttling failure: Maximum sending rate exceeded."), {
                  responseCode: 454,
                })
              : null,
          ),
        onData: (stream, { envelope }, callback) => {
          stream.resume();
          stream.once("end", () => {
            accepted.push(...envelope.rcptTo.map((one) => one.address));
            callback(null, "Ok 0102018f00000000-00000000-0000-0000-0000-000000000000-000000");
          });
        },
      });
      server.on("error", () => {}); // a client that does not trust the certificate
      server.listen(port, address);
      await once(server.server, "listening");
      return server;
    }),
  );
  return {
    accepted,
    close: async () => {
      await Promise.all(
        servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
      );
    },
  };
};
