import { awsCliVersion, awsCliWarning } from "./awsCli.ts";
import { readEndpoints } from "./endpointsFile.ts";
import { FOREIGN, shellEnvironment } from "./environment.ts";
import { readSettings } from "./settings.ts";
import { SettingError, StartError } from "./startError.ts";

/** `eval "$(npm run --silent env)"`: what sends a shell's AWS CLI, SDKs and curl to the running local system. */

const HEALTH_WITHIN_MS = 2_000;

const main = async () => {
  const { dataDir, tableName } = readSettings(process.env);
  const endpoints = await readEndpoints(dataDir);
  if (endpoints === undefined || !(await isHealthy(endpoints.api))) {
    throw new SettingError(
      `no local system runs on ${dataDir}: start one with npm start (and give both the same DATA_DIR)`,
    );
  }
  for (const name of FOREIGN) if (process.env[name] !== undefined) console.log(`unset ${name}`);
  for (const [name, value] of Object.entries(shellEnvironment(endpoints, tableName)))
    console.log(`export ${name}=${quoted(value)}`);
  const warning = awsCliWarning(await awsCliVersion());
  if (warning !== undefined) console.error(warning);
};

const isHealthy = async (api: string): Promise<boolean> => {
  try {
    const answer = await fetch(`${api}/v1/health`, { signal: AbortSignal.timeout(HEALTH_WITHIN_MS) });
    return answer.ok;
  } catch {
    return false;
  }
};

/** For any POSIX shell; what no shell would read otherwise stays as it is. */
const quoted = (value: string) =>
  /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;

try {
  await main();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`postmaster: ${error.message}`);
  process.exitCode = 1;
}
