import { Failure, USAGE } from "../api/client/failure.ts";
import type { Deployment } from "./aws/Deployment.ts";

/** `abc123.execute-api.eu-west-1.amazonaws.com` [http-api-publish]. */
const API_HOST = /^(\w+)\.execute-api\./;

/**
 * Throws `Failure` where the service is the HTTP API of another stack, whose events go elsewhere. A domain of its own
 * does not say whose it is.
 */
export const assertOfStack = (deployment: Deployment, api: string): void => {
  const [, id] = API_HOST.exec(new URL(api).hostname) ?? [];
  const own = deployment.idsOf("AWS::ApiGatewayV2::Api");
  if (id === undefined || own.length === 0 || own.includes(id)) return;
  throw new Failure(
    USAGE,
    `the service at ${api} does not belong to the stack ${deployment.stack}, whose API is ${own.join(", ")}. Give the stack of this service with --stack, or the address of the other service with --url.`,
  );
};
