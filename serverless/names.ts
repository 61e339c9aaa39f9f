/** JSON of CloudFormation, as far as it is read here. */
export type CompiledTemplate = {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
};

type NameLimit = { property: string; longest: number };

/** The longest name of each resource type, in characters, by the page of AWS that says so. */
export const NAME_LIMITS: Record<string, NameLimit> = {
  "AWS::ApiGatewayV2::Api": { property: "Name", longest: 128 }, // [apigatewayv2 apis]
  "AWS::CloudWatch::Alarm": { property: "AlarmName", longest: 255 }, // [API_PutMetricAlarm]
  "AWS::DynamoDB::Table": { property: "TableName", longest: 255 }, // [API_CreateTable]
  "AWS::Events::Rule": { property: "Name", longest: 64 }, // [API_PutRule]
  "AWS::IAM::Role": { property: "RoleName", longest: 64 }, // [API_CreateRole]
  "AWS::Lambda::Function": { property: "FunctionName", longest: 64 }, // [API_CreateFunction]
  "AWS::Logs::LogGroup": { property: "LogGroupName", longest: 512 }, // [API_CreateLogGroup]
  "AWS::S3::Bucket": { property: "BucketName", longest: 63 }, // [bucketnamingrules]
  "AWS::SES::ConfigurationSet": { property: "Name", longest: 64 }, // [API_CreateConfigurationSet]
  "AWS::SNS::Topic": { property: "TopicName", longest: 256 }, // [API_CreateTopic]
  "AWS::SQS::Queue": { property: "QueueName", longest: 80 }, // [API_CreateQueue]
  "AWS::Scheduler::Schedule": { property: "Name", longest: 64 }, // [API_CreateSchedule]
};
const LONGEST_STACK_NAME = 128; // [API_CreateStack]

/** The name that the template gives the resource; undefined where CloudFormation makes one that fits. */
export const nameOf = (template: CompiledTemplate, id: string): string | undefined => {
  const resource = template.Resources[id];
  const name = resource?.Properties?.[NAME_LIMITS[resource.Type]?.property ?? ""];
  return typeof name === "string" ? name : undefined;
};

/** Why AWS would refuse the names that `stage` makes, in words; empty where it would not. */
export const stageProblems = (
  template: CompiledTemplate,
  { stack, stage }: { stack: string; stage: string },
): string[] => {
  const names = [
    { kind: "AWS::CloudFormation::Stack", name: stack, longest: LONGEST_STACK_NAME },
    ...Object.entries(template.Resources).flatMap(([id, { Type: kind }]) => {
      const name = nameOf(template, id);
      return name === undefined ? [] : [{ kind, name, longest: NAME_LIMITS[kind]?.longest ?? 0 }];
    }),
  ];
  const [worst] = names
    .map((one) => ({ ...one, over: one.name.length - one.longest }))
    .filter(({ over }) => over > 0)
    .sort((one, other) => other.over - one.over);
  if (worst === undefined) return [];
  const kind = worst.kind.split("::").slice(1).join(" ");
  return [
    `Stage "${stage}" has ${stage.length} characters. The name of the ${kind} ${worst.name} would have ${worst.name.length}, and AWS allows ${worst.longest}. Choose a --stage of at most ${stage.length - worst.over} characters.`,
  ];
};
