import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Use } from "./grants.ts";

export type Gate = { url: string; stop: () => Promise<void> };
export type StandIns = { dynamodb: string; sqs: string; sns: string; ses: string; route53: string };
/** The logical ids of the table, the queues, the topics (`topic/…`) and the configuration set, by the names that requests call them. */
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
  if (/^Action=/.test(body)) return { target: "sns", uses: [snsUse(body, ids)] };
  if (request.url?.startsWith("/2013-04-01/")) return { target: "route53", uses: [route53Use(request)] };
  return { target: "ses", uses: sesUses(request, body, ids) };
};

/** SNS speaks the query protocol; what concerns a subscription has no resource. */
const snsUse = (body: string, ids: LogicalIds): Use => {
  const parameters = new URLSearchParams(body);
  const topic = parameters.get("TopicArn")?.split(":").at(-1);
  const resource = topic === undefined ? "*" : (ids[`topic/${topic}`] ?? topic);
  return { action: `sns:${parameters.get("Action")}`, resource };
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

type Pattern = [RegExp, string];

const SES_ACTIONS: Pattern[] = [
  [/^GET \/v2\/email\/suppression\/addresses(\?|$)/, "ListSuppressedDestinations"],
  [/^GET \/v2\/email\/suppression\/addresses\//, "GetSuppressedDestination"],
  [/^PUT \/v2\/email\/suppression\/addresses/, "PutSuppressedDestination"],
  [/^DELETE \/v2\/email\/suppression\/addresses\//, "DeleteSuppressedDestination"],
  [/^GET \/v2\/email\/account$/, "GetAccount"],
  [/^POST \/v2\/email\/account\/details$/, "PutAccountDetails"],
  [/^POST \/v2\/email\/metrics\/batch$/, "BatchGetMetricData"],
  [/^GET \/v2\/email\/insights\//, "GetMessageInsights"],
  [/^POST \/v2\/email\/email-address-insights$/, "GetEmailAddressInsights"],
  [/^POST \/v2\/email\/vdm\/recommendations$/, "ListRecommendations"],
  [/^(GET \/v2\/email\/identities(\?|$)|POST \/v2\/email\/list-identities)/, "ListEmailIdentities"],
];
const IDENTITY_ACTIONS: Pattern[] = [
  [/^POST \/v2\/email\/identities$/, "CreateEmailIdentity"],
  [/^GET \/v2\/email\/identities\/[^/]+$/, "GetEmailIdentity"],
  [/^DELETE \/v2\/email\/identities\/[^/]+$/, "DeleteEmailIdentity"],
  [/^PUT .*\/mail-from$/, "PutEmailIdentityMailFromAttributes"],
  [/^PUT .*\/configuration-set$/, "PutEmailIdentityConfigurationSetAttributes"],
  [/^POST \/v2\/email\/outbound-emails$/, "SendEmail"],
];
const DESTINATIONS = /^GET \/v2\/email\/configuration-sets\/([^/]+)\/event-destinations$/;

/** What names a configuration set beside an identity needs the permission for both. */
const sesUses = ({ method, url }: IncomingMessage, body: string, ids: LogicalIds): Use[] => {
  const line = `${method} ${url}`;
  const set = (name: string) => `configuration-set/${ids[name] ?? name}`;
  const asked = DESTINATIONS.exec(line)?.[1];
  if (asked !== undefined)
    return [{ action: "ses:GetConfigurationSetEventDestinations", resource: set(asked) }];
  const ofIdentity = nameIn(IDENTITY_ACTIONS, line);
  if (ofIdentity === undefined)
    return [{ action: `ses:${nameIn(SES_ACTIONS, line) ?? line}`, resource: "*" }];
  const action = `ses:${ofIdentity}`;
  const { ConfigurationSetName: named } = JSON.parse(body || "{}") as { ConfigurationSetName?: string };
  return [
    { action, resource: "identity/*" },
    ...(named === undefined ? [] : [{ action, resource: set(named) }]),
  ];
};

const route53Use = ({ method, url = "" }: IncomingMessage): Use => {
  const zone = /\/hostedzone\/([^/?]+)\/rrset/.exec(url)?.[1];
  if (zone !== undefined)
    return {
      action: `route53:${method === "GET" ? "ListResourceRecordSets" : "ChangeResourceRecordSets"}`,
      resource: `hostedzone/${zone}`,
    };
  if (method === "GET" && /\/hostedzone\/[^/?]+$/.test(url))
    return { action: "route53:GetHostedZone", resource: "hostedzone/*" };
  if (url.includes("/change/")) return { action: "route53:GetChange", resource: "change/*" };
  return {
    action: `route53:${url.includes("/hostedzonesbyname") ? "ListHostedZonesByName" : `${method} ${url}`}`,
    resource: "*",
  };
};

const nameIn = (patterns: Pattern[], line: string) => patterns.find(([pattern]) => pattern.test(line))?.[1];
