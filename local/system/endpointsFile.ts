import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StartError } from "./startError.ts";

/** Where each part of the running system is; a key whose part is not built is absent. */
export type Endpoints = {
  api: string;
  /** The web console, which the API serves. */
  console: string;
  /** `smtp://user:password@host:port`, percent-encoded. */
  smtp: string;
  inbox: string;
  dynamodb: string;
  sns: string;
  sqs: string;
  sesv2: string;
  route53: string;
  /** `host:port` of the name server that answers from Route 53's zones. */
  dns: string;
  /** What stands in for CloudFormation, EventBridge, Scheduler and Lambda. */
  controlPlane: string;
  /** The operator's, of scope admin. */
  token: string;
};

const fileIn = (dataDir: string) => join(dataDir, "endpoints.json");

/** Tells where the system is, to its owner only. The file is replaced at once, so that a reader never finds half of it. */
export const writeEndpoints = async (dataDir: string, endpoints: Endpoints): Promise<void> => {
  const draft = `${fileIn(dataDir)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, fileIn(dataDir));
};

/** Undefined where no system has told where it is, or has ended cleanly since. Throws `StartError`. */
export const readEndpoints = async (dataDir: string): Promise<Endpoints | undefined> => {
  try {
    return JSON.parse(await readFile(fileIn(dataDir), "utf8")) as Endpoints;
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new StartError(`${fileIn(dataDir)} is damaged: stop the local system and start it again`, {
        cause: error,
      });
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
};

export const removeEndpoints = (dataDir: string): Promise<void> => rm(fileIn(dataDir), { force: true });
