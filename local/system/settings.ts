import { resolve } from "node:path";

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
  /** Fixes the operator's token. */
  token?: string;
  /** A DynamoDB that runs already, instead of one of our own. */
  dynamoDbEndpoint?: string;
};

/** The environment asks for something that cannot be; the message says how to mend it. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

/** The settings in `env`, with defaults; throws `SettingError`. */
export const readSettings = (env: NodeJS.ProcessEnv): Settings => ({
  port: portOf(env, "PORT", 8080),
  awsPort: portOf(env, "AWS_PORT", 4566),
  smtpPort: portOf(env, "SMTP_PORT", 2587),
  ...(env["SMTP_TLS_PORT"] ? { smtpTlsPort: portOf(env, "SMTP_TLS_PORT", 2465) } : {}),
  ...(env["INBOX_PORT"] ? { inboxPort: portOf(env, "INBOX_PORT", 8081) } : {}),
  ...(env["DNS_PORT"] ? { dnsPort: portOf(env, "DNS_PORT", 5354) } : {}),
  sandbox: env["SES_SANDBOX"] === "1",
  dataDir: resolve(env["DATA_DIR"] || ".local"),
  tableName: env["TABLE_NAME"] || "postmaster",
  ...(env["POSTMASTER_TOKEN"] ? { token: env["POSTMASTER_TOKEN"] } : {}),
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

const urlOf = (text: string): string => {
  if (URL.canParse(text)) return new URL(text).origin;
  throw new SettingError(
    `DYNAMODB_ENDPOINT=${text} is no URL: give one like DYNAMODB_ENDPOINT=http://127.0.0.1:8000`,
  );
};
