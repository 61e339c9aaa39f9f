import { resolve } from "node:path";
import { environmentOf, problemOf } from "../../functions/environment.ts";
import type { AllowedHosts } from "./guard.ts";
import { SettingError } from "./startError.ts";

/** What the local system is, whoever starts it: these names are in its ARNs and URLs. */
export const REGION = "eu-west-1";
export const ACCOUNT = "000000000000";
/** The stand-ins take any credentials; these can open nothing at AWS. */
export const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

export type Settings = {
  /** Of the HTTP API; 0 takes any free port. */
  port: number;
  /** Of the first AWS stand-in, the others follow; 0 takes any free ports. */
  awsPort: number;
  /** Of SES's SMTP interface (STARTTLS); 0 takes any free port. */
  smtpPort: number;
  /** Of the same with implicit TLS, and of the inbox; without one the usual port, or any where that is taken. */
  smtpTlsPort?: number;
  inboxPort?: number;
  /** Of the name server, likewise. */
  dnsPort?: number;
  /** Whether a new SES account begins in the sandbox. */
  sandbox: boolean;
  /** Absolute. */
  dataDir: string;
  tableName: string;
  /** Names that the HTTP servers answer to beside those of this machine. */
  allowedHosts: AllowedHosts;
  /** Fixes the operator's token. */
  token?: string;
  /** A DynamoDB that runs already, instead of one of our own. */
  dynamoDbEndpoint?: string;
};

/** The settings in `env`, with defaults; throws `SettingError`. */
export const readSettings = (env: NodeJS.ProcessEnv): Settings => ({
  port: portOf(env, "PORT", 8080),
  awsPort: portOf(env, "AWS_PORT", 4566),
  smtpPort: portOf(env, "SMTP_PORT", 2587),
  ...(env["SMTP_TLS_PORT"] ? { smtpTlsPort: portOf(env, "SMTP_TLS_PORT", 2465) } : {}),
  ...(env["INBOX_PORT"] ? { inboxPort: portOf(env, "INBOX_PORT", 8081) } : {}),
  ...(env["DNS_PORT"] ? { dnsPort: portOf(env, "DNS_PORT", 5354) } : {}),
  sandbox: flagOf(env, "SES_SANDBOX"),
  dataDir: resolve(env["DATA_DIR"] || ".local"),
  tableName: tableNameOf(env),
  allowedHosts: hostsOf(env["ALLOWED_HOSTS"] ?? ""),
  ...(env["POSTMASTER_TOKEN"] ? { token: tokenOf(env["POSTMASTER_TOKEN"]) } : {}),
  ...(env["DYNAMODB_ENDPOINT"] ? { dynamoDbEndpoint: urlOf(env["DYNAMODB_ENDPOINT"]) } : {}),
});

// Five stand-ins take ports from AWS_PORT upwards.
const HIGHEST_PORT = 65_531;

const portOf = (env: NodeJS.ProcessEnv, name: string, otherwise: number): number => {
  const text = env[name];
  if (text === undefined || text === "") return otherwise;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= HIGHEST_PORT) return port;
  throw new SettingError(
    `${name}=${text} is no port: give a number from 0 (any free one) to ${HIGHEST_PORT}, for example ${name}=${otherwise}`,
  );
};

const flagOf = (env: NodeJS.ProcessEnv, name: string): boolean => {
  const text = env[name] || "0";
  if (text === "0" || text === "1") return text === "1";
  throw new SettingError(`${name}=${text} is neither 0 nor 1: use ${name}=1, or leave it out`);
};

const tableNameOf = (env: NodeJS.ProcessEnv): string => {
  const problem = problemOf("TABLE_NAME", env);
  if (problem !== undefined) throw new SettingError(problem);
  return environmentOf(["TABLE_NAME"], env).TABLE_NAME;
};

// Whoever has it may do everything; 16 letters at random cannot be guessed.
const SHORTEST_TOKEN = 16;

/** The message never repeats it. */
const tokenOf = (text: string): string => {
  if (text.length >= SHORTEST_TOKEN) return text;
  throw new SettingError(
    `POSTMASTER_TOKEN is too short (${text.length === 1 ? "1 character" : `${text.length} characters`}, minimum ${SHORTEST_TOKEN}): generate one with openssl rand -hex 32, or leave it out and one is generated for you`,
  );
};

const hostsOf = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== "")
    .map((one) => {
      if (/^(?:\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/.test(one)) return one;
      throw new SettingError(
        `ALLOWED_HOSTS: ${one} is not a host: use names without http://, separated by commas, for example ALLOWED_HOSTS=postmaster.test:8080`,
      );
    });

const urlOf = (text: string): string => {
  if (URL.canParse(text)) return new URL(text).origin;
  throw new SettingError(
    `DYNAMODB_ENDPOINT=${text} is no URL: give one like DYNAMODB_ENDPOINT=http://127.0.0.1:8000`,
  );
};
