import { arnOf, at, list, type Named, resourcesOf, same, type Template, type Value } from "./template.ts";

export type Statement = {
  where: string;
  allows: boolean;
  actions: string[];
  resources: Value[];
  json: Value;
};

const SES_HAS_NO_RESOURCE =
  "SES requires no resource type for its suppression list and account [list_amazonsimpleemailservicev2]";

const SNS_HAS_NO_RESOURCE = "SNS requires no resource type for a subscription [list_amazonsns]";

/** The actions for which AWS takes no resource but `*`, and why. Nothing else may have one. */
export const WITHOUT_RESOURCE: Record<string, string> = {
  "ses:GetSuppressedDestination": SES_HAS_NO_RESOURCE,
  "ses:PutSuppressedDestination": SES_HAS_NO_RESOURCE,
  "ses:DeleteSuppressedDestination": SES_HAS_NO_RESOURCE,
  "ses:ListSuppressedDestinations": SES_HAS_NO_RESOURCE,
  "ses:GetAccount": SES_HAS_NO_RESOURCE,
  "ses:PutAccountDetails": SES_HAS_NO_RESOURCE,
  "ses:GetEmailAddressInsights": SES_HAS_NO_RESOURCE,
  "ses:GetMessageInsights": SES_HAS_NO_RESOURCE,
  "ses:ListRecommendations": "those of the account have no resource [list_amazonsimpleemailservicev2]",
  "ses:BatchGetMetricData": "those of the account have no resource [list_amazonsimpleemailservicev2]",
  "ses:ListEmailIdentities": "a listing has no resource [list_amazonsimpleemailservicev2]",
  "sns:GetSubscriptionAttributes": SNS_HAS_NO_RESOURCE,
  "sns:Unsubscribe": SNS_HAS_NO_RESOURCE,
  "route53:ListHostedZonesByName": "a listing has no resource [list_amazonroute53]",
};

const ANY_IDENTITY = {
  resource: /^arn:\$\{AWS::Partition\}:ses:\$\{AWS::Region\}:\$\{AWS::AccountId\}:identity\/\*$/,
  why: "which identities there are is for those to say who ask for them",
};

/** The actions on resources whose names nobody knows before; no wider than this. */
export const OF_ANY_NAME: Record<string, { resource: RegExp; why: string }> = {
  "ses:GetEmailIdentity": ANY_IDENTITY,
  "ses:CreateEmailIdentity": ANY_IDENTITY,
  "ses:DeleteEmailIdentity": ANY_IDENTITY,
  "ses:PutEmailIdentityMailFromAttributes": ANY_IDENTITY,
  "ses:PutEmailIdentityConfigurationSetAttributes": ANY_IDENTITY,
  "ses:SendEmail": ANY_IDENTITY,
  "route53:GetHostedZone": {
    resource: /^arn:\$\{AWS::Partition\}:route53:::hostedzone\/\*$/,
    why: "of several zones with one name, the name servers of each are needed",
  },
  "route53:GetChange": {
    resource: /^arn:\$\{AWS::Partition\}:route53:::change\/\*$/,
    why: "the id of a change is made by Route 53",
  },
};

/** What narrows an action beside its resource. */
const CONDITIONS: Record<string, string[]> = {
  "ses:SendEmail": ["StringEquals", "ses:FromAddress"],
  "route53:ChangeResourceRecordSets": [
    "ForAllValues:StringEquals",
    "route53:ChangeResourceRecordSetsRecordTypes",
  ],
};

/** Every statement of every policy, of roles and of resources. */
export const statementsOf = (template: Template): Statement[] =>
  Object.entries(template.Resources).flatMap(([id, resource]) =>
    policyDocuments(resource.Properties ?? {}).flatMap((document) =>
      list(at(document, "Statement")).map((json) => ({
        where: id,
        allows: at(json, "Effect") === "Allow",
        actions: list(at(json, "Action")).map(String),
        resources: list(at(json, "Resource")),
        json,
      })),
    ),
  );

const policyDocuments = (value: Value): Value[] => {
  if (Array.isArray(value)) return value.flatMap(policyDocuments);
  if (typeof value !== "object" || value === null) return [];
  return "Statement" in value ? [value] : Object.values(value).flatMap(policyDocuments);
};

/** What grants too much. A `Deny` of everything only narrows (osls's bucket refuses `s3:*` without TLS). */
export const grantProblems = (template: Template): string[] => [
  ...statementsOf(template)
    .filter(({ allows }) => allows)
    .flatMap(({ where, actions, resources, json }) => [
      ...(at(json, "NotAction") === undefined && at(json, "NotResource") === undefined
        ? []
        : [`${where} allows all but something`]),
      ...actions
        .filter((action) => action.includes("*"))
        .map((action) => `${where} allows the action ${action}`),
      ...(resources.some(isWide)
        ? actions
            .filter((action) => !isExcused(action, resources))
            .map((action) => `${where} allows ${action} on ${JSON.stringify(resources)}`)
        : []),
      ...actions
        .filter((action) => at(json, "Condition", ...(CONDITIONS[action] ?? [])) === undefined)
        .filter((action) => CONDITIONS[action] !== undefined)
        .map((action) => `${where} allows ${action} without condition`),
      ...(JSON.stringify(at(json, "Principal") ?? "").includes("*") ? [`${where} admits everybody`] : []),
    ]),
  ...resourcesOf(template, "AWS::IAM::Role")
    .filter(({ properties }) => properties["ManagedPolicyArns"] !== undefined)
    .map(({ id }) => `${id} has managed policies, which nobody here has read`),
];

const isExcused = (action: string, resources: Value[]) =>
  WITHOUT_RESOURCE[action] !== undefined ||
  resources
    .filter(isWide)
    .every((resource) => OF_ANY_NAME[action]?.resource.test(String(at(resource, "Fn::Sub"))) === true);

const isWide = (resource: Value) => JSON.stringify(resource).includes("*");

/** Where a function shares its role, can be acted for by another service, or writes to another's log. */
export const roleProblems = (template: Template): string[] => {
  const functions = resourcesOf(template, "AWS::Lambda::Function");
  const roleOf = ({ properties }: Named) => String(at(properties["Role"], "Fn::GetAtt", 0));
  return functions.flatMap((fn) => {
    const role = roleOf(fn);
    const users = functions.filter((other) => roleOf(other) === role);
    const statements = statementsOf(template).filter(({ where }) => where === role);
    const assumed = statements.filter(({ actions }) => actions.includes("sts:AssumeRole"));
    const logs = statements.filter(({ actions }) => actions.some((action) => action.startsWith("logs:")));
    const logGroup = arnOf(logGroupOf(fn, template)?.id ?? "");
    return [
      ...(template.Resources[role]?.Type === "AWS::IAM::Role" ? [] : [`${fn.id} has no role of its own`]),
      ...(users.length === 1 ? [] : [`${fn.id} shares ${role}`]),
      ...(assumed.length === 1 && same(at(assumed[0]?.json, "Principal"), { Service: "lambda.amazonaws.com" })
        ? []
        : [`${role} can be assumed by others than Lambda`]),
      ...(logs.length > 0 && logs.every(({ resources }) => same(resources, [logGroup]))
        ? []
        : [`${role} does not write to the log of ${fn.id}, or not only`]),
    ];
  });
};

/** Functions without a log group that forgets. */
export const logProblems = (template: Template): string[] =>
  resourcesOf(template, "AWS::Lambda::Function")
    .filter((fn) => !(Number(logGroupOf(fn, template)?.properties["RetentionInDays"]) > 0))
    .map(({ id }) => `${id} keeps its log for ever`);

const logGroupOf = (fn: Named, template: Template) =>
  resourcesOf(template, "AWS::Logs::LogGroup").find(
    ({ properties }) => properties["LogGroupName"] === `/aws/lambda/${fn.properties["FunctionName"]}`,
  );
