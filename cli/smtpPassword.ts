import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { smtpEndpoint } from "../shared/relay/endpoints.ts";
import { smtpPassword } from "../shared/relay/smtpPassword.ts";
import { UsageError } from "./target.ts";

/**
 * `npm run --silent smtp-password -- --region eu-west-1`: the SMTP password of an IAM secret access key, alone on
 * standard output. The secret is what standard input holds, else `SMTP_SECRET` or `AWS_SECRET_ACCESS_KEY`.
 */

// Who leaves a pipe open and writes nothing meant the environment.
const PATIENCE_MS = 3_000;

const main = async () => {
  const region = regionOf(process.argv.slice(2));
  const secret = await secretKey(process.env);
  if (smtpEndpoint(region) === undefined)
    console.error(`postmaster: SES has no known SMTP endpoint in ${region}; printing the password anyway`);
  console.log(smtpPassword(secret, region));
};

const regionOf = (args: string[]): string => {
  const { values, positionals } = parse(args);
  // What is refused is not repeated: it may be the secret.
  if (positionals.length > 0)
    throw new UsageError(
      "do not give the secret as an argument: every user of this machine can see it, and it stays in the shell's history. Give it on standard input or as SMTP_SECRET. If you just gave the secret as an argument, create a new key in IAM",
    );
  const region = values.region ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"] ?? "";
  if (/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region)) return region;
  throw new UsageError(
    `which SES region? Each has its own password. Give --region or AWS_REGION, for example --region eu-west-1${region === "" ? "" : `; “${region}” is not a region`}`,
  );
};

const parse = (args: string[]) => {
  try {
    return parseArgs({ args, options: { region: { type: "string" } }, allowPositionals: true });
  } catch {
    throw new UsageError("the only option is --region, for example --region eu-west-1");
  }
};

const secretKey = async (env: NodeJS.ProcessEnv): Promise<string> => {
  const inEnvironment = env["SMTP_SECRET"] || env["AWS_SECRET_ACCESS_KEY"] || "";
  const given = (await standardInput(inEnvironment === "" ? undefined : PATIENCE_MS)).trim();
  const secret = given === "" ? inEnvironment : given;
  if (secret === "")
    throw new UsageError(
      "no secret: give the IAM user's secret access key on standard input, or as SMTP_SECRET or AWS_SECRET_ACCESS_KEY",
    );
  if (/\s/.test(secret)) throw new UsageError("the secret must be a single word on one line");
  return secret;
};

const standardInput = async (patienceMs: number | undefined): Promise<string> => {
  if (process.stdin.isTTY) return "";
  const whole = text(process.stdin);
  return patienceMs === undefined ? whole : Promise.race([whole, delay(patienceMs, "", { ref: false })]);
};

try {
  await main();
  process.exit(0);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`postmaster: ${error.message}`);
  process.exit(2);
}
