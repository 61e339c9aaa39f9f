import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { GetSuppressedDestinationCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FEEDBACK } from "../../local/system/resources.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { topicArn } from "../../local/system/snsSqs.ts";
import { bounce } from "../feedback/notifications.ts";
import { freePort } from "../system/freePort.ts";
import { ANY_PORTS, spawnLocalSystem, startLocalSystem, type TestSystem } from "../system/localSystem.ts";

const run = promisify(execFile);
const ENV = fileURLToPath(new URL("../../local/system/env.ts", import.meta.url));
const START = fileURLToPath(new URL("../../local/system/start.ts", import.meta.url));
const RECONCILE = fileURLToPath(new URL("../../cli/reconcile.ts", import.meta.url));

describe("npm start", () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startLocalSystem({ env: { POSTMASTER_TOKEN: "an operator's own secret" } });
  });
  afterAll(() => system.stop());

  const api = (path: string, init: RequestInit = {}) =>
    fetch(`${system.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${system.token}`, ...init.headers },
    });
  const makeToken = async (name: string) => {
    const body = JSON.stringify({ name, scopes: ["read"] });
    await api("/v1/tokens", { method: "POST", body, headers: { "content-type": "application/json" } });
  };
  const tokenNames = async () => {
    const { items } = (await (await api("/v1/tokens")).json()) as { items: { name: string }[] };
    return items.map(({ name }) => name);
  };

  it("answers health to anybody once endpoints.json tells where everything is, to its owner alone", async () => {
    const health = await fetch(`${system.url}/v1/health`);
    expect([health.status, await health.json()]).toEqual([200, { status: "ok" }]);
    const file = join(system.dataDir, "endpoints.json");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const endpoints = JSON.parse(await readFile(file, "utf8")) as Record<string, string>;
    expect(endpoints).toMatchObject({ api: system.url, token: "an operator's own secret" });
    for (const name of ["dynamodb", "sns", "sqs", "sesv2"])
      expect(endpoints[name]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(system.output()).toContain(system.url);
  });

  it("prints a link to the console that signs its operator in once, and keeps it nowhere", async () => {
    const [, address, code] = /(http:\S+)#(pmc_[\w-]{43})/.exec(system.output()) ?? [];
    expect(address).toBe(`${system.url}/sign-in`);
    expect(system.endpoints.console).toBe(system.url);
    expect(await readFile(join(system.dataDir, "endpoints.json"), "utf8")).not.toContain("pmc_");
    const signIn = () =>
      fetch(`${system.url}/v1/session`, {
        method: "POST",
        body: JSON.stringify({ code }),
        headers: { "content-type": "application/json" },
      });
    const { secret } = (await (await signIn()).json()) as { secret: string };
    expect((await signIn()).status).toBe(401);
    const session = await api("/v1/session", { headers: { authorization: `Bearer ${secret}` } });
    expect(await session.json()).toMatchObject({
      name: "operator",
      scopes: ["admin"],
      kind: "session",
      local: true,
    });
  });

  it("prints what sends a shell's AWS tools to it", async () => {
    const env = { PATH: process.env["PATH"] ?? "", DATA_DIR: system.dataDir };
    const { stdout } = await run(process.execPath, [ENV], { env });
    const script = `${stdout}\necho "$AWS_ENDPOINT_URL_SESV2 $AWS_REGION $POSTMASTER_URL $POSTMASTER_TOKEN"`;
    const told = await run("sh", ["-c", script], { env });
    expect(told.stdout).toBe(`${system.endpoints.sesv2} eu-west-1 ${system.url} an operator's own secret\n`);
    await expect(
      run(process.execPath, [ENV], { env: { ...env, DATA_DIR: "/nowhere" } }),
    ).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("npm start"),
    });
  });

  it("lists at SES and in its mirror what bounces, and reconciles by hand", async () => {
    const config = { region: REGION, credentials: CREDENTIALS };
    const sns = new SNSClient({ ...config, endpoint: system.endpoints.sns });
    const ses = new SESv2Client({ ...config, endpoint: system.endpoints.sesv2 });
    const to = "bounced@example.org";
    const Message = JSON.stringify(bounce({ messageId: "m1", at: "2026-11-23T10:00:00.000Z", to: [to] }));
    await sns.send(new PublishCommand({ TopicArn: topicArn(FEEDBACK), Message }));
    const mirrored = async () => (await api(`/v1/suppressions/${to}`)).status;
    await expect.poll(mirrored).toBe(200);
    const listed = await ses.send(new GetSuppressedDestinationCommand({ EmailAddress: to }));
    expect(listed.SuppressedDestination).toMatchObject({
      Reason: "BOUNCE",
      LastUpdateTime: new Date("2026-11-23T10:00:00.000Z"),
    });
    sns.destroy();
    ses.destroy();
    const env = { PATH: process.env["PATH"] ?? "", DATA_DIR: system.dataDir };
    const { stdout } = await run(process.execPath, [RECONCILE], { env });
    expect(stdout).toMatch(
      /^done \(.*\): 1 address on the SES suppression list, 0 added or corrected here, 0 removed\n$/,
    );
  });

  it("names the port that is taken, and its variable", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    const { exited, output } = await spawnLocalSystem({
      PORT: String(port),
      AWS_PORT: "0",
      DATA_DIR: `${system.dataDir}/2`,
    });
    expect(await exited).toBe(1);
    expect(output().trim().split("\n")).toEqual([
      expect.stringMatching(new RegExp(`^postmaster: .*${port}.*\\bPORT\\b`)),
    ]);
    taken.close();
  });

  it("refuses a folder that another system works in, and settings that make no sense", async () => {
    const second = await spawnLocalSystem({ PORT: "0", AWS_PORT: "0", DATA_DIR: system.dataDir });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain("DATA_DIR");
    const wrong = await spawnLocalSystem({ PORT: "eighty", DATA_DIR: `${system.dataDir}/2` });
    expect(await wrong.exited).toBe(1);
    expect(wrong.output()).toMatch(/^postmaster: PORT=eighty is no port/);
    const alone = await spawnLocalSystem({
      DYNAMODB_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
      DATA_DIR: `${system.dataDir}/2`,
    });
    expect(await alone.exited).toBe(1);
    expect(alone.output()).toMatch(/^postmaster: DYNAMODB_ENDPOINT=\S+: no DynamoDB answers there: /);
  });

  it("ends when the shell that npm runs it in is ended, which passes no signal on", async () => {
    const shell = spawn("sh", ["-c", `"${process.execPath}" "${START}"; :`], {
      env: {
        ...ANY_PORTS,
        PATH: process.env["PATH"],
        DATA_DIR: `${system.dataDir}/3`,
        npm_lifecycle_event: "start",
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    const running = new Promise<void>((resolve) => {
      shell.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes("Postmaster runs on this machine")) resolve();
      });
    });
    await running;
    shell.kill("SIGTERM");
    // Its output ends with the last process that holds it: the system itself.
    await once(shell.stdout, "close");
    expect(output).toContain("postmaster: npm has ended, ending");
  });

  it("keeps its data over a clean end within five seconds and over a kill -9, and leaves no engine behind", async () => {
    await makeToken("before the end");
    const { code, ms } = await system.terminate();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5_000);
    await system.restart();
    await makeToken("before the kill");
    // The database's own port: it is free again only once the engine has ended.
    await system.kill9();
    await system.restart();
    expect(await tokenNames()).toEqual(
      expect.arrayContaining(["operator", "before the end", "before the kill"]),
    );
  });
});
