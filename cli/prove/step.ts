import type { ApiClient } from "../api/client/apiClient.ts";
import type { Clients } from "./aws/clients.ts";
import type { Deployment } from "./aws/Deployment.ts";
import type { Leftovers } from "./Leftovers.ts";

/**
 * `proven`: it was seen to work. `broken`: it was seen not to. `notDone`: it could not be tried, for want of a permission
 * or of something that broke before. `notChecked`: there is nothing to check, here or as it is deployed.
 */
export type State = "proven" | "broken" | "notDone" | "notChecked";
export type Seen = {
  state: State;
  /** A few words, for the table. */
  seen: string;
  /** The whole of it, in sentences. */
  detail?: string;
  /** What to do, in a sentence or as a command. */
  fix?: string;
};

export type Context = {
  api: ApiClient;
  aws: Clients;
  deployment: Deployment;
  /** The sender of the test messages. */
  from: string;
  /** The identity that is requested and deleted. */
  identity: string;
  /** In the name of everything that this run creates. */
  nonce: string;
  /** How long a step waits for what shall happen. */
  waitMs: number;
  /** Aborted where the run is interrupted. */
  interrupted: AbortSignal;
  leftovers: Leftovers;
};
export type Step = {
  /** Names the part that is proven, in 22 characters. */
  name: string;
  /** In 26 characters. */
  expected: string;
  /** What has to have been proven before. */
  needs?: "api" | "admin";
  run(context: Context): Promise<Seen>;
};
export type Result = Seen & { step: string; expected: string; seconds: number };

export const DEPLOY = "npx serverless deploy";

export const proven = (seen: string): Seen => ({ state: "proven", seen });
export const broken = (seen: string, detail: string, fix?: string): Seen => ({
  state: "broken",
  seen,
  detail,
  ...(fix === undefined ? {} : { fix }),
});
export const notDone = (seen: string, detail: string, fix?: string): Seen => ({
  ...broken(seen, detail, fix),
  state: "notDone",
});
export const notChecked = (detail: string): Seen => ({ state: "notChecked", seen: "not checked", detail });

/** Proven where nothing is wrong; else all of it is told, with one remedy. */
export const judged = (problems: string[], { seen, fix = DEPLOY }: { seen: string; fix?: string }): Seen =>
  problems.length === 0
    ? proven(seen)
    : broken(
        problems.length === 1 ? "see below" : `${problems.length} problems, see below`,
        problems.join(" "),
        fix,
      );
