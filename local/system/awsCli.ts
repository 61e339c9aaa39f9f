import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

const WITHIN_MS = 5_000;

/**
 * The first releases of each major version that read `AWS_ENDPOINT_URL_…` [AWS Developer Tools Blog, "Improved flexibility
 * when configuring endpoint URLs", 2023]. An older one calls the real AWS instead, without a word.
 */
const FIRST: Record<number, number> = { 1: 29, 2: 13 };

/** What to warn of, by what `aws --version` prints; undefined where that CLI talks to the stand-ins. */
export const awsCliWarning = (version: string): string | undefined => {
  const [, major = "", minor = ""] = /^aws-cli\/(\d+)\.(\d+)/.exec(version) ?? [];
  const first = FIRST[Number(major)];
  if (first === undefined || Number(minor) >= first) return undefined;
  const name = version.split(" ")[0]?.replace("aws-cli/", "");
  return [
    `AWS CLI ${name} ignores AWS_ENDPOINT_URL_…: its commands go to the real AWS, which rejects these credentials.`,
    'Update to 2.13 or later, or name the endpoint: aws --endpoint-url "$AWS_ENDPOINT_URL_SQS" sqs list-queues',
  ].join("\n");
};

/** What the `aws` on the path prints of its version; empty where there is none. */
export const awsCliVersion = async (): Promise<string> => {
  try {
    const { stdout, stderr } = await run("aws", ["--version"], { timeout: WITHIN_MS });
    return stdout || stderr;
  } catch {
    return "";
  }
};
