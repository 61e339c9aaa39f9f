import { at, idIn, resourcesOf, type Template } from "./template.ts";

/** None names a person: no path (`/v1/recipients/ann@…`), no query, no address of the caller, no name of a token. */
const WITHOUT_PERSONAL_DATA = [
  "requestTime",
  "requestId",
  "routeKey",
  "httpMethod",
  "status",
  "authorizer.outcome",
  "authorizer.tokenId",
  "authorizer.sessionId",
  "responseLatency",
  "responseLength",
];

/** Whether API Gateway logs each request, for some time, as JSON and without personal data. */
export const accessLogProblems = (template: Template): string[] =>
  resourcesOf(template, "AWS::ApiGatewayV2::Stage").flatMap(({ properties }) => {
    const format = String(at(properties, "AccessLogSettings", "Format") ?? "");
    const group = template.Resources[idIn(at(properties, "AccessLogSettings", "DestinationArn")) ?? ""];
    const variables = [...format.matchAll(/\$context\.([\w.]+)/g)].map(([, name]) => String(name));
    return [
      ...(group?.Type === "AWS::Logs::LogGroup" && Number(at(group.Properties, "RetentionInDays")) > 0
        ? []
        : ["requests are not logged, or for ever"]),
      ...(isJson(format) ? [] : ["the access log is no JSON"]),
      ...(variables.includes("authorizer.tokenId") ? [] : ["the access log does not say whose token it was"]),
      ...variables
        .filter((name) => !WITHOUT_PERSONAL_DATA.includes(name))
        .map((name) => `the access log holds ${name}, which may be personal`),
    ];
  });

const isJson = (text: string): boolean => {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
};
