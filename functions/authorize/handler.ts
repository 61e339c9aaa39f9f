import middy from "@middy/core";
import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from "aws-lambda";
import { logFailedSignIn } from "../../shared/sessions/failedSignIn.ts";
import { logged } from "../logged.ts";
import { type AuthorizerContext, isFailure } from "./authorize.ts";
import { servicesFrom } from "./services.ts";

const { authorize, stack, now } = servicesFrom(process.env);

type AuthorizerEvent = Pick<APIGatewayRequestAuthorizerEventV2, "headers"> & {
  requestContext: Pick<APIGatewayRequestAuthorizerEventV2["requestContext"], "requestId"> & {
    http: Pick<APIGatewayRequestAuthorizerEventV2["requestContext"]["http"], "sourceIp">;
  };
};
type AuthorizerAnswer = APIGatewaySimpleAuthorizerWithContextResult<AuthorizerContext>;

/**
 * Admits every request and says whose it is; `api` answers 401 and 403, in problem+json, which API Gateway cannot
 * (docs/decisions/authorizer.md). A token that opened nothing is logged and counted.
 */
export const handler = logged(
  middy<AuthorizerEvent, AuthorizerAnswer>().handler(async ({ headers, requestContext }) => {
    const context = await authorize(headers?.["authorization"]);
    const { outcome: reason, tokenId } = context;
    if (isFailure(reason)) {
      const { sourceIp } = requestContext.http;
      logFailedSignIn({ kind: "token", reason, tokenId, sourceIp }, { stack, at: now() });
    }
    return { isAuthorized: true, context };
  }),
  ({ requestContext }) => requestContext.requestId,
);
