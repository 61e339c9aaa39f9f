import { setTimeout as delay } from "node:timers/promises";
import type { Path } from "../../functions/api/calls.ts";
import type { Rewriting } from "../../shared/relay/records/rewriting.ts";
import type { Configuration } from "../api/client/configuration.ts";
import { PacedUplink } from "../reporting/PacedUplink.ts";
import type { Spool } from "../reporting/Spool.ts";
import { Uplink } from "../reporting/Uplink.ts";
import type { RewritingLog } from "./RewritingLog.ts";

const PATH = "/v1/relay/rewritings" satisfies Path<"POST">;
const EVERY_MS = 1_000;

type Options = {
  log: RewritingLog;
  spool: Spool<Rewriting>;
  service: Configuration;
  host: string;
  say: (text: string) => void;
  signal: AbortSignal;
};

/** Tells the service of rewritings until `signal`; what it does not take waits on the disk, also over a restart. */
export const reportRewritings = async (options: Options): Promise<void> => {
  const { log, spool, service, host, signal } = options;
  let said = "";
  const say = (text: string) => {
    if (text !== said) options.say(text);
    said = text;
  };
  const bodyOf = (rewritings: readonly Rewriting[]) => ({ host, rewritings });
  const uplink = new PacedUplink(new Uplink({ service, path: PATH, bodyOf, spool, say }));
  while (!signal.aborted) {
    // Not being able to report must not end the guard.
    try {
      await log.flush();
      if (await uplink.work(signal)) continue;
    } catch (error) {
      say(`cannot report rewritings: ${error instanceof Error ? error.message : error}`);
    }
    await delay(EVERY_MS, undefined, { signal }).catch(() => {});
  }
};
