import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { smtpPassword } from "../../../shared/relay/smtpPassword.ts";
import { COMMAND } from "../../system/builtCommand.ts";
import { COMPILE_CACHE } from "../../system/compileCache.ts";
import { startLocalSystem, type TestSystem } from "../../system/localSystem.ts";
import { turn } from "../../system/turn.ts";
import { startPostfix } from "../postfix.ts";
import { REWRITE, startGuard, until } from "./guardProcess.ts";

export type ReadBack = {
  from: [name: string, address: string][];
  replyTo: [name: string, address: string][];
  sender: [name: string, address: string][];
  originalFrom: string[];
  returnPath: string[];
  counts: Record<"From" | "Reply-To" | "Resent-From", number>;
};

const REGION = "eu-west-1";
const ENV = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` };

/** A mail host whose Postfix relays to the local SES and asks a guard that takes its list from the service. */
export const startGuardedHost = async () => {
  const system = await startLocalSystem();
  const postfix = await startPostfix();
  await turn(system.endpoints.sesv2, "verified-identities", {
    identity: "example.org",
    configurationSet: "postmaster",
  });
  await turn(system.endpoints.sesv2, "account", { max24HourSend: 1_000_000, maxSendRate: 10_000 });
  const configured = spawnSync(
    process.execPath,
    [
      ...[COMMAND, "relay", "configure", "--region", REGION, "--user", "local", "--host", "localhost"],
      ...["--port", new URL(system.endpoints.smtp).port, "--no-connect"],
      ...["--ca-file", join(system.dataDir, "smtp-certificate.pem"), "--config-dir", postfix.directory],
    ],
    { input: smtpPassword("local", REGION), env: { ...ENV, ...COMPILE_CACHE }, encoding: "utf8" },
  );
  if (configured.status !== 0) throw new Error(configured.stderr);
  const tokenFile = join(system.dataDir, "guard-token");
  await writeFile(tokenFile, await guardToken(system));
  const source = ["--url", system.url, "--token-file", tokenFile, "--refresh", "1"];
  let guard = await startGuard(REWRITE, { source });
  const milter = `inet:127.0.0.1:${guard.port}`;
  for (const name of ["smtpd_milters", "non_smtpd_milters"]) await postfix.set(`${name} = ${milter}`);
  await postfix.set("milter_default_action = accept");
  // As SES, which does not know SMTPUTF8: Postfix would bounce such messages before they are sent.
  await postfix.set("smtputf8_enable = no");
  // One handshake and sign-in for many messages.
  await postfix.set("smtp_tls_connection_reuse = yes");
  await postfix.start();

  const sendmail = async (envelope: string, lines: string[], to = "bob@example.net"): Promise<void> => {
    const child = spawn(
      "sendmail",
      ["-C", postfix.directory, "-oi", "-F", "Web server", "-f", envelope, to],
      { env: ENV },
    );
    child.stdin.end(`${lines.join("\n")}\n`);
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`sendmail: ${code}`);
  };
  const inbox = async (): Promise<{ id: string; subject: string }[]> =>
    (await (await fetch(`${system.endpoints.inbox}/messages.json?limit=5000`)).json()) as {
      id: string;
      subject: string;
    }[];
  return {
    system,
    postfix,
    get guard() {
      return guard;
    },
    /** As systemd does. */
    restartGuard: async () => {
      await guard.exited;
      const { folder, port } = guard;
      guard = await startGuard(REWRITE, { source, folder, listen: `inet:127.0.0.1:${port}` });
    },
    sendmail,
    inbox,
    /** The message with this subject as its recipient gets it. */
    arrived: async (subject: string): Promise<string> => {
      let id: string | undefined;
      await until(
        async () => {
          id = (await inbox()).find((one) => one.subject === subject)?.id;
          return id !== undefined;
        },
        async () => `${subject}\n${guard.said()}${guard.lines()}${await postfix.logged()}`,
      );
      return (await fetch(`${system.endpoints.inbox}/messages/${id}/source`)).text();
    },
    smtpSource: (args: string[]) =>
      promisify(execFile)("smtp-source", [...args, `inet:127.0.0.1:${postfix.port}`], { env: ENV }),
    stop: async () => {
      await postfix.stop();
      await guard.stop();
      await system.stop();
    },
  };
};
/** One that may do nothing but what a guard does. */
const guardToken = async ({ url, token }: TestSystem): Promise<string> => {
  const answer = await fetch(`${url}/v1/tokens`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "guard", scopes: ["guard"] }),
  });
  return ((await answer.json()) as { secret: string }).secret;
};

export type GuardedHost = Awaited<ReturnType<typeof startGuardedHost>>;

/** As Python's email package reads it. */
export const readBack = (source: string): ReadBack => {
  const { stdout, stderr, status } = spawnSync("python3", [join(import.meta.dirname, "readBack.py")], {
    input: source,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as ReadBack;
};
