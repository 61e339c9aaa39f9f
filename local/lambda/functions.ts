import type { SQSEvent } from "aws-lambda";
import type { DigestEvent } from "../../functions/digest/digest.ts";
import type { Functions as HttpFunctions } from "./httpFront.ts";
import type { LambdaFunction } from "./invoke.ts";

export type Functions = HttpFunctions & {
  ingest: LambdaFunction<SQSEvent>;
  removals: LambdaFunction<SQSEvent>;
  tally: LambdaFunction<unknown>;
  reconcile: LambdaFunction<{ force?: boolean }>;
  watch: LambdaFunction<unknown>;
  digest: LambdaFunction<DigestEvent>;
};

/**
 * The project's functions, with the timeouts of `serverless.yml`. They read the environment as they load, so it has to
 * be complete before this is called.
 */
export const loadFunctions = async (): Promise<Functions> => {
  const [api, authorize, ingest, removals, tally, reconcile, watch, digest] = await Promise.all([
    import("../../functions/api/handler.ts"),
    import("../../functions/authorize/handler.ts"),
    import("../../functions/ingest/handler.ts"),
    import("../../functions/removals/handler.ts"),
    import("../../functions/tally/handler.ts"),
    import("../../functions/reconcile/handler.ts"),
    import("../../functions/watch/handler.ts"),
    import("../../functions/digest/handler.ts"),
  ]);
  return {
    api: { name: "api", timeoutMs: 29_000, handler: api.handler },
    authorize: { name: "authorize", timeoutMs: 10_000, handler: authorize.handler },
    ingest: { name: "ingest", timeoutMs: 60_000, handler: ingest.handler },
    removals: { name: "removals", timeoutMs: 300_000, handler: removals.handler },
    tally: { name: "tally", timeoutMs: 300_000, handler: tally.handler },
    reconcile: { name: "reconcile", timeoutMs: 290_000, handler: reconcile.handler },
    watch: { name: "watch", timeoutMs: 120_000, handler: watch.handler },
    digest: { name: "digest", timeoutMs: 120_000, handler: digest.handler },
  };
};
