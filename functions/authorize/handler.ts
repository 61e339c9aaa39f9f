import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from "aws-lambda";
import { countedLine } from "../../shared/metrics/countedLine.ts";
import { SessionTable } from "../../shared/sessions/SessionTable.ts";
import { Table } from "../../shared/table/Table.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { type AuthorizerContext, authorizer } from "./authorize.ts";

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

/**
 * Admits every request and says whose it is; `api` answers 401 and 403, in problem+json, which API Gateway cannot
 * (docs/decisions/authorizer.md).
 */
export const handler = async (
  event: Pick<APIGatewayRequestAuthorizerEventV2, "headers">,
): Promise<APIGatewaySimpleAuthorizerWithContextResult<AuthorizerContext>> => ({
  isAuthorized: true,
  context: await authorize(event.headers?.["authorization"]),
});
