import { builtConsole } from "./console.ts";
import { assertFunctionSettings } from "./functionSettings.ts";
import { type LocalSystem, startLocalSystem } from "./localSystem.ts";
import { FEEDBACK } from "./resources.ts";
import { readSettings, type Settings } from "./settings.ts";
import { topicArn } from "./snsSqs.ts";
import { StartError } from "./startError.ts";

/** `npm start`: the whole system on this machine, until SIGINT or SIGTERM. */

const ENDS_WITHIN_MS = 4_000;
const PARENT_LOOKED_AFTER_MS = 100;

const main = async () => {
  const settings = readSettings(process.env);
  assertFunctionSettings(process.env);
  const ended = endSignal();
  // The console is for whoever may read this folder; all that is written from here on is its user's alone.
  const consoleDir = await builtConsole();
  process.umask(0o077);
  const system = await startLocalSystem(settings, consoleDir);
  if (system.wasOpen) console.log(`postmaster: other users could read ${settings.dataDir}; now only you can`);
  console.log(whereItIs(settings, system));
  const reason = await Promise.race([ended, system.broken]);
  if (reason instanceof Error) console.error(`postmaster: ${reason.message}`);
  else console.log(`postmaster: ${reason}, ending`);
  setTimeout(() => {
    console.error("postmaster: something did not end in time; what was under way goes on at the next start");
    process.exit(reason instanceof Error ? 1 : 0);
  }, ENDS_WITHIN_MS).unref();
  await system.stop();
  process.exit(reason instanceof Error ? 1 : 0);
};

/**
 * Settles at the first signal: npm passes a Ctrl-C on that the terminal has sent to us too. Under npm its end counts as
 * one: a SIGTERM may reach no further than the shell between npm and us, and a SIGKILL reaches nobody but npm.
 */
const endSignal = (): Promise<string> => {
  const { promise, resolve } = Promise.withResolvers<string>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, resolve);
  const parent = process.ppid;
  if (process.env["npm_lifecycle_event"] !== undefined) {
    setInterval(() => process.ppid === parent || resolve("npm has ended"), PARENT_LOOKED_AFTER_MS).unref();
  }
  return promise;
};

const whereItIs = (
  { dataDir, tableName, dynamoDbEndpoint }: Settings,
  { endpoints, signInLink, mail }: LocalSystem,
): string => {
  const { api, smtp, inbox, dynamodb, sns, sesv2, route53, dns, controlPlane, token } = endpoints;
  const { host, username, password } = new URL(smtp);
  return `
Postmaster runs on this machine. Ctrl-C ends it; its data stays in ${dataDir}

  console    ${signInLink}  (works once)
  HTTP API   ${api}
  DynamoDB   ${dynamodb}  table ${tableName}${dynamoDbEndpoint === undefined ? "" : " (DYNAMODB_ENDPOINT)"}
  SNS, SQS   ${sns}  topic ${topicArn(FEEDBACK)}
  SESv2      ${sesv2}
  SMTP       ${host}  STARTTLS; ${mail.smtpTlsPort} for implicit TLS; certificate ${mail.certificatePath}
             user ${decodeURIComponent(username)}  password ${decodeURIComponent(password)}
  inbox      ${inbox}  all mail that is delivered
  Route 53   ${route53}  its zones in DNS at ${dns}
  stack      ${controlPlane}  CloudFormation, EventBridge, Scheduler and Lambda, for postmaster prove
  token      ${token}  (scope admin)

Try, in another terminal:

  eval "$(npm run --silent env)"
  curl -sS "$POSTMASTER_URL/v1/health"
  curl -sS -H "Authorization: Bearer $POSTMASTER_TOKEN" "$POSTMASTER_URL/v1/events"
`;
};

try {
  await main();
} catch (error) {
  if (error instanceof StartError) console.error(`postmaster: ${error.message}`);
  else console.error("postmaster: the local system could not start", error);
  process.exit(1);
}
