import type { Context } from "aws-lambda";
import { inInvocation } from "../shared/log/log.ts";

/** A function of ours, as Lambda calls it: all that it logs names it and its request. */
export const logged =
  <Event, Result>(
    handler: (event: Event, context: Context) => Result,
    /** The id that the caller knows; by default, that of the invocation. */
    requestIdOf: (event: Event, context: Context) => string = (_, { awsRequestId }) => awsRequestId,
  ) =>
  (event: Event, context: Context): Result =>
    inInvocation({ service: context.functionName, requestId: requestIdOf(event, context) }, () =>
      handler(event, context),
    );
