import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from "aws-lambda";
import { countedLine } from "../../shared/metrics/countedLine.ts";
import { failedSignInLine } from "../../shared/sessions/failedSignIn.ts";
import { SessionTable } from "../../shared/sessions/SessionTable.ts";
import { Table } from "../../shared/table/Table.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { type AuthorizerContext, authorizer, isFailure } from "./authorize.ts";

const { TABLE_NAME = "postmaster" } = process.env;
const table = new Table(new DynamoDBClient({}), TABLE_NAME);
const authorize = authorizer({
  tokens: new TokenTable(table),
  sessions: new SessionTable(table),
  now: () => new Date(),
  log: (text, error) => console.error(text, error),
  // `api` answers 503 then, and Lambda sees no error.
  unavailable: (error) => {
    const fields = { level: "error", event: "tokensUnavailable", error: String(error) };
    process.stdout.write(
      countedLine({ metric: "AuthorizerErrors", service: TABLE_NAME, at: new Date(), fields }),
    );
  },
});

type AuthorizerEvent = Pick<APIGatewayRequestAuthorizerEventV2, "headers"> & {
  requestContext: Pick<APIGatewayRequestAuthorizerEventV2["requestContext"], "requestId"> & {
    http: Pick<APIGatewayRequestAuthorizerEventV2["requestContext"]["http"], "sourceIp">;
  };
};

/**
 * Admits every request and says whose it is; `api` answers 401 and 403, in problem+json, which API Gateway cannot
 * (docs/decisions/authorizer.md). A token that opened nothing is logged and counted.
 */
export const handler = async ({
  headers,
  requestContext: { requestId, http },
}: AuthorizerEvent): Promise<APIGatewaySimpleAuthorizerWithContextResult<AuthorizerContext>> => {
  const context = await authorize(headers?.["authorization"]);
  const { outcome: reason, tokenId } = context;
  if (isFailure(reason)) {
    const failed = { kind: "token", reason, tokenId, sourceIp: http.sourceIp, requestId } as const;
    process.stdout.write(failedSignInLine(failed, { service: TABLE_NAME, at: new Date() }));
  }
  return { isAuthorized: true, context };
};
