import { type CompiledTemplate, nameOf } from "./names.ts";

const MOST_BYTES = 4_096; // [gettingstarted-limits]

/** The longest that any of AWS's partitions has, and what it makes of other values that are known only in the account. */
const LONGEST = {
  partition: "aws-us-gov",
  urlSuffix: "amazonaws.com.cn",
  accountId: "123456789012",
  apiId: "x".repeat(10),
  stack: "x".repeat(128),
  stackUuid: "00000000-0000-0000-0000-000000000000",
};

/**
 * Where a function's environment is larger than Lambda accepts, in words. Lambda measures the JSON of all variables
 * [its error: "exceeded the 4KB limit. String measured: {…}"]; what is known only after the deploy is taken at its
 * longest. `parameters` are those of serverless.yml, to name the one to shorten.
 */
export const environmentProblems = (
  template: CompiledTemplate,
  { region, parameters }: { region: string; parameters: Record<string, unknown> },
): string[] =>
  Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === "AWS::Lambda::Function")
    .flatMap(([id, { Properties = {} }]) => {
      const { Variables = {} } = (Properties["Environment"] ?? {}) as { Variables?: Record<string, unknown> };
      const values = Object.entries(Variables).map(
        ([name, value]) => [name, resolved(value, { template, region })] as const,
      );
      const bytes = sizeOf(values);
      if (bytes <= MOST_BYTES) return [];
      const [name = "", value = ""] =
        values.toSorted(([, one], [, other]) => other.length - one.length)[0] ?? [];
      const source = Object.entries(parameters).find(([, given]) => String(given) === value)?.[0];
      const where = source === undefined ? name : `${name}, from the parameter ${source},`;
      return [
        `Function ${nameOf(template, id) ?? id}: its environment variables would take ${bytes} bytes, and Lambda allows ${MOST_BYTES}. The largest is ${where} with ${sizeOf([[name, value]])}. Shorten ${source ?? name} by at least ${inBytes(bytes - MOST_BYTES)}.`,
      ];
    });

const inBytes = (count: number) => (count === 1 ? "1 byte" : `${count} bytes`);

const sizeOf = (variables: (readonly [string, string])[]): number =>
  Buffer.byteLength(JSON.stringify(Object.fromEntries(variables)));

type Place = { template: CompiledTemplate; region: string };

/** `value` with its intrinsic functions as CloudFormation resolves them, or longer. */
const resolved = (value: unknown, place: Place): string => {
  if (typeof value !== "object" || value === null) return String(value);
  const [name = "", argument] = Object.entries(value)[0] ?? [];
  if (name === "Ref") return referenced(String(argument), place);
  if (name === "Fn::GetAtt") return arnOf([argument].flat().map(String)[0]?.split(".")[0] ?? "", place);
  if (name === "Fn::Sub")
    return String(argument).replace(/\$\{([^}]+)\}/g, (_, inner: string) =>
      /^\w+\./.test(inner) ? arnOf(inner.split(".")[0] ?? "", place) : referenced(inner, place),
    );
  if (name === "Fn::Join" && Array.isArray(argument)) {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => resolved(part, place)).join(separator);
  }
  if (name === "Fn::Select" && Array.isArray(argument)) {
    const [index, from] = argument as [number, unknown];
    return partsOf(from, place)[Number(index)] ?? "";
  }
  throw new Error(
    `${name} in a function's environment: serverless/environment.ts does not know how long it gets`,
  );
};

/** A list, or the parts that a text is split into. */
const partsOf = (value: unknown, place: Place): string[] => {
  if (Array.isArray(value)) return value.map((one) => resolved(one, place));
  const [separator, text] = (value as { "Fn::Split"?: [string, unknown] })["Fn::Split"] ?? [];
  if (separator === undefined) throw new Error("Fn::Select of what is neither a list nor Fn::Split");
  return resolved(text, place).split(separator);
};

const referenced = (id: string, place: Place): string => {
  switch (id) {
    case "AWS::Region":
      return place.region;
    case "AWS::Partition":
      return LONGEST.partition;
    case "AWS::AccountId":
      return LONGEST.accountId;
    case "AWS::URLSuffix":
      return LONGEST.urlSuffix;
    case "AWS::StackId":
      return `arn:${LONGEST.partition}:cloudformation:${place.region}:${LONGEST.accountId}:stack/${LONGEST.stack}/${LONGEST.stackUuid}`;
  }
  switch (place.template.Resources[id]?.Type) {
    case "AWS::SNS::Topic":
      return arnOf(id, place);
    case "AWS::SQS::Queue":
      return `https://sqs.${place.region}.${LONGEST.urlSuffix}/${LONGEST.accountId}/${longestName(id, place)}`;
    case "AWS::ApiGatewayV2::Api":
      return LONGEST.apiId;
    default:
      return longestName(id, place);
  }
};

const arnOf = (id: string, place: Place): string => {
  const service = String(place.template.Resources[id]?.Type.split("::")[1]);
  // Topics and queues are named by nothing else; of the others none has a longer word before its name.
  const kind = ["SNS", "SQS"].includes(service) ? "" : "configuration-set/";
  return `arn:${LONGEST.partition}:${service}:${place.region}:${LONGEST.accountId}:${kind}${longestName(id, place)}`;
};

/** CloudFormation makes names of at most 64 characters of the stack's, the resource's and a random one. */
const longestName = (id: string, { template }: Place): string => nameOf(template, id) ?? "x".repeat(64);
