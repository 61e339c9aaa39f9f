import { statementsOf } from "./checks/policies.ts";
import { at, list, resourcesOf, type Template, type Value } from "./checks/template.ts";

/**
 * An action on a resource: a logical id (`Table`), an index of it (`Table/index/byTime`), what an ARN ends in
 * (`identity/*`), or `*`.
 */
export type Use = { action: string; resource: string; leadingKeys?: string[] };
export type Grant = Use;

/** What the role of function `name` allows; but for its log, and what Lambda itself does to a queue for it. */
export const grantsOf = (name: string, template: Template): Grant[] => {
  const fn = resourcesOf(template, "AWS::Lambda::Function").find(
    ({ properties }) => properties["Handler"] === `functions/${name}/handler.handler`,
  );
  const role = at(fn?.properties["Role"], "Fn::GetAtt", 0);
  return statementsOf(template)
    .filter(({ where, allows }) => where === role && allows)
    .flatMap(({ actions, resources, json }) => {
      const keys = at(json, "Condition", "ForAllValues:StringEquals", "dynamodb:LeadingKeys");
      // What Lambda itself asks of a queue that it takes from.
      const ofLambda = actions.includes("sqs:ReceiveMessage") ? SQS_OF_LAMBDA : [];
      return actions
        .filter((action) => /^(dynamodb|ses|route53|sns|sqs):/.test(action) && !ofLambda.includes(action))
        .flatMap((action) =>
          resources.map((resource) => ({
            action,
            resource: nameOf(resource),
            ...(keys === undefined ? {} : { leadingKeys: list(keys).map(String) }),
          })),
        );
    });
};

const SQS_OF_LAMBDA = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/** Whether IAM would allow `use`: what no grant names is denied. */
export const permits = (grants: Grant[], use: Use): boolean =>
  grants.some(
    (grant) =>
      grant.action === use.action &&
      grant.resource === use.resource &&
      (grant.leadingKeys === undefined ||
        use.leadingKeys?.every((key) => grant.leadingKeys?.includes(key)) === true),
  );

export const textOf = ({ action, resource }: Use) => `${action} on ${resource}`;

const nameOf = (resource: Value): string => {
  const text = String(at(resource, "Fn::Sub"));
  const index = /^\$\{(\w+)\.Arn\}(\/index\/\w+)$/.exec(text);
  if (index !== null) return `${index[1]}${index[2]}`;
  const ofSes = /^arn:.*:(\w[\w-]*\/)(?:\$\{(\w+)\}|(\S+))$/.exec(text);
  if (ofSes !== null) return `${ofSes[1]}${ofSes[2] ?? ofSes[3]}`;
  return typeof resource === "string"
    ? resource
    : String(at(resource, "Fn::GetAtt", 0) ?? at(resource, "Ref"));
};
