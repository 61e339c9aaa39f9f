import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Use } from "./grants.ts";

export type Gate = { url: string; stop: () => Promise<void> };
export type StandIns = { dynamodb: string; sqs: string; ses: string };
/** The logical ids of the table and the queues, by the names that requests call them. */
export type LogicalIds = Record<string, string>;

type Request = { target: keyof StandIns; uses: Use[] };

/** A door before the AWS stand-ins that answers AccessDenied, as IAM does, to what `allows` does not allow. */
export const startGate = async (
  standIns: StandIns,
  ids: LogicalIds,
  allows: (use: Use) => boolean,
): Promise<Gate> => {
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const { target, uses } = readRequest(request, body.toString(), ids);
    if (!uses.every(allows)) {
      const type = "AccessDeniedException";
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0", "x-amzn-errortype": type });
      response.end(JSON.stringify({ __type: type, message: "not authorized" }));
      return;
    }
    const answer = await fetch(standIns[target] + request.url, {
      method: request.method ?? "GET",
      headers: headersOf(request),
      ...(body.length === 0 ? {} : { body }),
    });
    const errorType = answer.headers.get("x-amzn-errortype");
    response.writeHead(answer.status, {
      "content-type": answer.headers.get("content-type") ?? "application/json",
      ...(errorType === null ? {} : { "x-amzn-errortype": errorType }),
    });
    response.end(await answer.text());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

const headersOf = ({ headers }: IncomingMessage) =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value !== "string" || ["host", "connection", "content-length"].includes(name)
        ? []
        : [[name, value]],
    ),
  );

const readRequest = (request: IncomingMessage, body: string, ids: LogicalIds): Request => {
  const [service, operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
  if (service === "DynamoDB_20120810")
    return { target: "dynamodb", uses: dynamoDbUses(operation, body, ids) };
  if (service === "AmazonSQS") {
    const { QueueUrl } = JSON.parse(body) as { QueueUrl: string };
    const resource = ids[QueueUrl.split("/").at(-1) ?? ""] ?? QueueUrl;
    return { target: "sqs", uses: [{ action: `sqs:${operation}`, resource }] };
  }
  return { target: "ses", uses: [{ action: sesAction(request), resource: "*" }] };
};

type Keyed = { TableName: string; Key?: { pk?: { S?: string } } };
type DynamoDbBody = Partial<Keyed> & {
  IndexName?: string;
  RequestItems?: Record<string, unknown>;
  TransactItems?: Record<string, Keyed>[];
};

/** A transaction asks for the permission of each of its writes, everything else for its own [using-iam]. */
const dynamoDbUses = (operation: string, body: string, ids: LogicalIds): Use[] => {
  const { TableName, Key, IndexName, RequestItems, TransactItems } = JSON.parse(body) as DynamoDbBody;
  const resourceOf = (name: string) =>
    `${ids[name] ?? name}${IndexName === undefined ? "" : `/index/${IndexName}`}`;
  if (TransactItems !== undefined) {
    return TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, { TableName: name }]) => ({
        action: `dynamodb:${kind}Item`,
        resource: resourceOf(name),
      })),
    );
  }
  const names = RequestItems === undefined ? [TableName ?? ""] : Object.keys(RequestItems);
  const leadingKey = Key?.pk?.S;
  return names.map((name) => ({
    action: `dynamodb:${operation}`,
    resource: resourceOf(name),
    ...(leadingKey === undefined ? {} : { leadingKeys: [leadingKey] }),
  }));
};

const SES_ACTIONS: [RegExp, string][] = [
  [/^GET \/v2\/email\/suppression\/addresses(\?|$)/, "ListSuppressedDestinations"],
  [/^GET \/v2\/email\/suppression\/addresses\//, "GetSuppressedDestination"],
  [/^PUT \/v2\/email\/suppression\/addresses/, "PutSuppressedDestination"],
  [/^DELETE \/v2\/email\/suppression\/addresses\//, "DeleteSuppressedDestination"],
  [/^GET \/v2\/email\/account$/, "GetAccount"],
];

const sesAction = ({ method, url }: IncomingMessage) => {
  const line = `${method} ${url}`;
  return `ses:${SES_ACTIONS.find(([pattern]) => pattern.test(line))?.[1] ?? line}`;
};
