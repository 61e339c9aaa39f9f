import { EventType } from "@aws-sdk/client-sesv2";
import { ACCOUNT_EVENT_PATTERN } from "../../../shared/accountEvents/accountEvent.ts";
import { arnOf, at, idIn, list, type Named, ref, resourcesOf, same, type Template } from "./template.ts";

const MAX_RECEIVE_COUNT = 5;

export const functionNamed = (template: Template, name: string) =>
  resourcesOf(template, "AWS::Lambda::Function").find(
    ({ properties }) => properties["Handler"] === `functions/${name}/handler.handler`,
  );

/** The queues that functions take from, each with its mapping, dead-letter queue and function. */
export const consumers = (template: Template) =>
  resourcesOf(template, "AWS::Lambda::EventSourceMapping").map((mapping) => {
    const queue = idIn(mapping.properties["EventSourceArn"]) ?? "";
    const properties = template.Resources[queue]?.Properties;
    return {
      mapping,
      queue: { id: queue, properties: properties ?? {} },
      deadLetters: idIn(at(properties, "RedrivePolicy", "deadLetterTargetArn")),
      fn: idIn(mapping.properties["FunctionName"]) ?? "",
    };
  });

/** Every type that SES can publish, as CloudFormation writes it: from the SDK's model, so that it grows with it. */
export const SES_EVENT_TYPES = Object.values(EventType)
  .map((type) => type.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()))
  .sort();

export const eventTypeProblems = (template: Template): string[] => {
  const published = resourcesOf(template, "AWS::SES::ConfigurationSetEventDestination").flatMap(
    ({ properties }) =>
      String(at(properties["EventDestination"], "MatchingEventTypes", "Fn::Split", 1)).split(","),
  );
  return same(published.sort(), SES_EVENT_TYPES)
    ? []
    : [`SES publishes ${published}, not ${SES_EVENT_TYPES}`];
};

/** SES → topic → queue → `ingest`; queue → `removals`; each queue with a dead-letter queue. */
export const queueProblems = (template: Template): string[] => {
  const found = consumers(template);
  const topic = feedbackTopic(template);
  const subscribed = resourcesOf(template, "AWS::SNS::Subscription").filter(
    ({ properties }) => properties["Protocol"] === "sqs" && same(properties["TopicArn"], ref(topic)),
  );
  const ingest = found.find(({ fn }) => fn === functionNamed(template, "ingest")?.id);
  const removals = found.find(({ fn }) => fn === functionNamed(template, "removals")?.id);
  return [
    ...(template.Resources[topic]?.Type === "AWS::SNS::Topic"
      ? []
      : ["SES publishes to no topic of this stack"]),
    ...(subscribed.length === 1 && same(subscribed[0]?.properties["Endpoint"], arnOf(ingest?.queue.id ?? ""))
      ? []
      : ["the topic does not reach the queue that ingest takes from"]),
    ...(removals === undefined ? ["removals has no queue"] : []),
    ...found.flatMap((consumer) => consumerProblems(consumer, template)),
  ];
};

const consumerProblems = (
  { mapping, queue, deadLetters = "", fn }: ReturnType<typeof consumers>[number],
  template: Template,
) => {
  const { RedrivePolicy, VisibilityTimeout, SqsManagedSseEnabled } = queue.properties;
  const { FunctionResponseTypes, MaximumBatchingWindowInSeconds = 0, Enabled } = mapping.properties;
  const timeout = Number(template.Resources[fn]?.Properties?.["Timeout"]);
  const dead = template.Resources[deadLetters];
  const kept = (properties: Named["properties"] | undefined) =>
    Number(properties?.["MessageRetentionPeriod"]);
  return [
    ...(Enabled === true && same(FunctionResponseTypes, ["ReportBatchItemFailures"])
      ? []
      : [`${mapping.id} gives up a batch as a whole`]),
    ...(dead?.Type === "AWS::SQS::Queue" && at(RedrivePolicy, "maxReceiveCount") === MAX_RECEIVE_COUNT
      ? []
      : [`${queue.id} has no dead-letter queue after ${MAX_RECEIVE_COUNT} tries`]),
    ...(kept(dead?.Properties) > kept(queue.properties)
      ? []
      : [`${deadLetters} forgets as soon as ${queue.id}`]),
    ...(Number(VisibilityTimeout) >= 6 * timeout + Number(MaximumBatchingWindowInSeconds)
      ? []
      : [`${queue.id} shows a message again before six timeouts of ${fn}`]),
    ...(SqsManagedSseEnabled === true && at(dead?.Properties, "SqsManagedSseEnabled") === true
      ? []
      : [`${queue.id} or its dead letters are not encrypted by SQS`]),
  ];
};

/** The rule on the event bus whose events are not those of a schedule. */
export const accountRule = (template: Template) =>
  resourcesOf(template, "AWS::Events::Rule").find(
    ({ properties }) => properties["EventPattern"] !== undefined,
  );

/** What SES reports about the account → default event bus → the queue that `ingest` takes from; nothing else. */
export const accountEventProblems = (template: Template): string[] => {
  const { properties = {}, id = "" } = accountRule(template) ?? {};
  const ingest = consumers(template).find(({ fn }) => fn === functionNamed(template, "ingest")?.id);
  const targets = list(properties["Targets"]).map((target) => at(target, "Arn"));
  return [
    ...(same(properties["EventPattern"], ACCOUNT_EVENT_PATTERN)
      ? []
      : ["the event bus lets through other events than are read as the account's"]),
    ...(same(targets, [arnOf(ingest?.queue.id ?? "")]) && properties["EventBusName"] === undefined
      ? []
      : ["the account's events do not go from the default bus to the queue that ingest takes from"]),
    ...(list(template.Resources[id]?.DependsOn).includes("FeedbackQueuePolicy")
      ? []
      : ["the rule sends before the queue takes from it"]),
  ];
};

/** The topic that SES publishes to. */
export const feedbackTopic = (template: Template) =>
  idIn(
    at(
      resourcesOf(template, "AWS::SES::ConfigurationSetEventDestination")[0]?.properties,
      "EventDestination",
      "SnsDestination",
      "TopicARN",
    ),
  ) ?? "";

/** What needs no token, and so need not be seen by the authorizer. */
const ANONYMOUS = ["GET /", "GET /assets/{file}", "GET /openapi.json", "GET /sign-in", "POST /v1/session"];

/** The routes, their authorizer and their throttles. */
export const apiProblems = (template: Template): string[] => {
  const routes = resourcesOf(template, "AWS::ApiGatewayV2::Route");
  const keyOf = (route: Named) => String(route.properties["RouteKey"]);
  const authorizer = resourcesOf(template, "AWS::ApiGatewayV2::Authorizer")[0];
  const stage = resourcesOf(template, "AWS::ApiGatewayV2::Stage")[0];
  const { EnableSimpleResponses, AuthorizerResultTtlInSeconds, AuthorizerPayloadFormatVersion } =
    authorizer?.properties ?? {};
  const guarded = routes.filter(
    ({ properties }) =>
      properties["AuthorizationType"] === "CUSTOM" && idIn(properties["AuthorizerId"]) === authorizer?.id,
  );
  const unguarded = routes.filter((route) => !guarded.includes(route));
  const rates = (key: string) =>
    ["ThrottlingRateLimit", "ThrottlingBurstLimit"].map((limit) =>
      Number(at(stage?.properties, "RouteSettings", key, limit)),
    );
  const dependsOn = list(template.Resources[stage?.id ?? ""]?.DependsOn);
  return [
    ...(same(guarded.map(keyOf), ["$default"]) && same(unguarded.map(keyOf).sort(), ANONYMOUS)
      ? []
      : ["there is a route that the authorizer does not see"]),
    ...(EnableSimpleResponses === true && AuthorizerPayloadFormatVersion === "2.0"
      ? []
      : ["the authorizer speaks another format"]),
    ...(AuthorizerResultTtlInSeconds === 0 && list(authorizer?.properties["IdentitySource"]).length === 0
      ? []
      : ["a request can pass, or be refused, without the authorizer being asked"]),
    ...(Number(at(stage?.properties, "DefaultRouteSettings", "ThrottlingRateLimit")) > 0
      ? []
      : ["no throttle"]),
    ...unguarded
      .filter((route) => !rates(keyOf(route)).every((limit) => limit > 0))
      .map((route) => `${keyOf(route)} takes from the limit of those who have a token`),
    // CloudFormation makes the stage first otherwise, and that refuses settings of a route that it does not know.
    ...unguarded
      .filter(({ id }) => !dependsOn.includes(id))
      .map(({ id }) => `the stage may be made before ${id}`),
  ];
};
