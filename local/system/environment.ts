import type { Endpoints } from "./endpointsFile.ts";
import { CONFIGURATION_SET, deadLettersOf, FEEDBACK, REMOVALS, STACK, WARNINGS } from "./resources.ts";
import { CREDENTIALS, REGION } from "./settings.ts";
import { queueUrl, topicArn } from "./snsSqs.ts";

type AwsEndpoints = Pick<Endpoints, "dynamodb" | "sns" | "sqs" | "sesv2" | "route53" | "dns">;

/** What sends every AWS SDK and the AWS CLI to the stand-ins, with credentials that open nothing elsewhere. */
export const awsEnvironment = ({
  dynamodb,
  sns,
  sqs,
  sesv2,
  route53,
}: AwsEndpoints): Record<string, string> => ({
  AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
  AWS_ENDPOINT_URL_SNS: sns,
  AWS_ENDPOINT_URL_SQS: sqs,
  AWS_ENDPOINT_URL_SESV2: sesv2,
  AWS_ENDPOINT_URL_ROUTE_53: route53,
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
});

/** Settings of an operator's own AWS account: each could send a call there, or keep one from the stand-ins. */
export const FOREIGN = [
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_SESSION_TOKEN",
  "AWS_ENDPOINT_URL",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
] as const;

/** What a shell needs beside that to talk to the running system. */
export const shellEnvironment = (endpoints: Endpoints, tableName: string): Record<string, string> => ({
  ...awsEnvironment(endpoints),
  AWS_ENDPOINT_URL_CLOUDFORMATION: endpoints.controlPlane,
  AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.controlPlane,
  AWS_ENDPOINT_URL_SCHEDULER: endpoints.controlPlane,
  AWS_ENDPOINT_URL_LAMBDA: endpoints.controlPlane,
  POSTMASTER_STACK: STACK,
  POSTMASTER_URL: endpoints.api,
  POSTMASTER_TOKEN: endpoints.token,
  SMTP_URL: endpoints.smtp,
  INBOX_URL: endpoints.inbox,
  TABLE_NAME: tableName,
  FEEDBACK_TOPIC_ARN: topicArn(FEEDBACK),
  FEEDBACK_QUEUE_URL: queueUrl(endpoints.sqs, FEEDBACK),
  REMOVALS_QUEUE_URL: queueUrl(endpoints.sqs, REMOVALS),
  WARNINGS_TOPIC_ARN: topicArn(WARNINGS),
  CONFIGURATION_SET,
  ...digestAddresses(),
});

/** Who sends the digest and who gets it, on this machine unless the user says otherwise. */
export const digestAddresses = (): { DIGEST_FROM: string; DIGEST_TO: string } => ({
  DIGEST_FROM: process.env["DIGEST_FROM"] || "postmaster@postmaster.example",
  DIGEST_TO: process.env["DIGEST_TO"] || OPERATOR,
});
export const OPERATOR = "operator@postmaster.example";

/** Gives this process the environment of the functions; what the user has set of theirs stays. */
export const setFunctionEnvironment = (
  endpoints: AwsEndpoints & Pick<Endpoints, "api">,
  tableName: string,
): void => {
  for (const name of FOREIGN) delete process.env[name];
  Object.assign(process.env, awsEnvironment(endpoints), {
    TABLE_NAME: tableName,
    REMOVALS_QUEUE_URL: queueUrl(endpoints.sqs, REMOVALS),
    CONFIGURATION_SET,
    FEEDBACK_TOPIC_ARN: topicArn(FEEDBACK),
    FEEDBACK_QUEUE_URL: queueUrl(endpoints.sqs, FEEDBACK),
    DEAD_LETTER_QUEUE_URLS: [FEEDBACK, REMOVALS]
      .map((name) => queueUrl(endpoints.sqs, deadLettersOf(name)))
      .join(),
    WARNINGS_TOPIC_ARN: topicArn(WARNINGS),
    API_URL: endpoints.api,
    LOCAL_SYSTEM: "1",
    OWN_MAIL: "local",
    ...digestAddresses(),
    DNS_SERVERS: endpoints.dns,
    // The stand-in has no throttle to respect unless it is told to have one.
    SES_CALLS_PER_SECOND: process.env["SES_CALLS_PER_SECOND"] || "1000",
    // Each run walks the whole list, which here is short.
    RECONCILE_EVERY_MINUTES: process.env["RECONCILE_EVERY_MINUTES"] || "5",
  });
};
