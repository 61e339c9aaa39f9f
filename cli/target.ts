import { readEndpoints } from "../local/system/endpointsFile.ts";
import { FOREIGN, shellEnvironment } from "../local/system/environment.ts";
import { readSettings } from "../local/system/settings.ts";

/** The command cannot run as asked; the message says what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Points the SDK clients of this process at the system that a command works on: the one on this machine that the
 * environment names or that runs on `DATA_DIR` (`npm start`), or with `aws` the AWS account that the environment names. What is meant for the one shall never
 * reach the other by a forgotten variable. Call it before the clients are made.
 */
export const setTarget = async ({ aws, needs }: { aws: boolean; needs: string[] }): Promise<string> => {
  if (aws) {
    const missing = needs.filter((name) => !process.env[name]);
    if (missing.length > 0)
      throw new UsageError(
        `--aws needs ${missing.join(" and ")} in the environment (see the stack's outputs)`,
      );
    return `AWS, region ${process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"] ?? "of the profile"}`;
  }
  const named = process.env["AWS_ENDPOINT_URL_DYNAMODB"];
  // As `npm run env` gives it to a shell, for this machine's system and no other.
  if (named !== undefined && isLocal(named) && needs.every((name) => process.env[name]))
    return `the local system at ${process.env["POSTMASTER_URL"] ?? named}`;
  const { dataDir, tableName } = readSettings(process.env);
  const endpoints = await readEndpoints(dataDir);
  if (endpoints === undefined)
    throw new UsageError(
      `no local system is running in ${dataDir}: start one with npm start (with the same DATA_DIR for both commands), or give --aws`,
    );
  for (const name of FOREIGN) delete process.env[name];
  Object.assign(process.env, shellEnvironment(endpoints, tableName));
  return `the local system at ${endpoints.api}`;
};

export const isLocal = (url: string): boolean =>
  URL.canParse(url) && ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);
