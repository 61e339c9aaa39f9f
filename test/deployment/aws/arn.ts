import { at, intrinsicOf, list, type Template, type Value } from "../checks/template.ts";
import { resourceType } from "./specification.ts";

const PSEUDO: Record<string, string> = {
  "AWS::Partition": "aws",
  "AWS::Region": "eu-west-1",
  "AWS::AccountId": "123456789012",
  "AWS::URLSuffix": "amazonaws.com",
};

/** What CloudFormation makes of `value`: intrinsic functions resolved, names of resources as the template gives them. */
export const resolve = (value: Value, template: Template): string => {
  const [name, argument] = intrinsicOf(value) ?? [];
  if (name === undefined || argument === undefined) return String(value);
  if (name === "Ref") return PSEUDO[String(argument)] ?? identifierOf(String(argument), template);
  if (name === "Fn::GetAtt") {
    const [id, attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split(".");
    return attribute === "Arn" ? arnOf(id ?? "", template) : nameOf(id ?? "", template);
  }
  if (name === "Fn::Join") {
    const [separator, parts] = list(argument);
    return list(parts)
      .map((part) => resolve(part, template))
      .join(String(separator));
  }
  if (name === "Fn::Sub")
    return String(list(argument)[0]).replace(/\$\{([^}]+)\}/g, (_, inner: string) =>
      inner.startsWith("AWS::") || !inner.includes(".")
        ? resolve({ Ref: inner }, template)
        : resolve({ "Fn::GetAtt": inner.split(".") }, template),
    );
  throw new Error(`${name} is not resolved here`);
};

/** What `Ref` gives: an ARN where that is the type's identifier, else its name. */
const identifierOf = (id: string, template: Template): string => {
  const type = resourceType(template.Resources[id]?.Type ?? "");
  const identifier = type?.cfnRefIdentifier ?? type?.primaryIdentifier ?? [];
  return identifier.some((one) => /Arn$/.test(one)) ? arnOf(id, template) : nameOf(id, template);
};

/** The ARN of a resource of the template. */
export const arnOf = (id: string, template: Template): string => {
  const resource = template.Resources[id];
  const form = resourceType(resource?.Type ?? "")?.arnTemplate ?? OTHER_FORMS[resource?.Type ?? ""] ?? "";
  const arn = form.replace(/\$\{(\w+)\}/g, (_, part: string) =>
    ["Partition", "Region"].includes(part)
      ? (PSEUDO[`AWS::${part}`] ?? "")
      : part === "Account"
        ? (PSEUDO["AWS::AccountId"] ?? "")
        : nameOf(id, template),
  );
  // The one ARN that CloudFormation gives with its streams [aws-resource-logs-loggroup].
  return resource?.Type === "AWS::Logs::LogGroup" ? `${arn}:*` : arn;
};

/** Of types for which AWS's specification has none. */
const OTHER_FORMS: Record<string, string> = {
  "AWS::Scheduler::Schedule": [
    "arn:$",
    "{Partition}:scheduler:$",
    "{Region}:$",
    "{Account}:schedule/default/$",
    "{Name}",
  ].join(""),
};

/** As the template gives it, or as CloudFormation makes one: of the stack, the resource and something random. */
const nameOf = (id: string, template: Template): string => {
  const resource = template.Resources[id];
  const kind = resource?.Type.split("::").at(-1) ?? "";
  const name = ["Name", `${kind}Name`].map((key) => at(resource?.Properties, key)).find(Boolean);
  if (typeof name === "string") return name;
  const made = `postmaster-prod-${id}-1A2B3C4D5E6F`;
  return kind === "Bucket" ? made.toLowerCase() : made;
};

const PART = /^\$\{(\w+)\}$/;
/** Names with slashes in them. */
const PATHS = ["LogGroupName", "RoleNameWithPath", "ObjectName", "KeyName", "ApiGatewayResourcePath"];

/**
 * Whether a policy's `resource` can be one of those that `form` stands for, such as
 * `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`.
 */
export const isOfForm = (resource: string, form: string): boolean => {
  if (resource === "*") return true;
  const [given, wanted] = [partsOf(resource), partsOf(form)];
  if (given === undefined || wanted === undefined) return false;
  const [names, forms] = [given.pop() ?? "", wanted.pop() ?? ""];
  const before = wanted.every((part, index) => {
    const one = given[index] ?? "";
    return PART.test(part) ? one !== "" : one === part || (one === "*" && part !== "");
  });
  return before && overlap(names, forms);
};

/** `arn`, partition, service, region, account, and the rest. */
const partsOf = (arn: string): string[] | undefined => {
  const parts = arn.split(":");
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(":")];
};

/** Whether some text fits both the policy's pattern (`*`, `?`) and the form's (`${…}`). */
const overlap = (pattern: string, form: string): boolean => {
  const tokens = form
    .split(/(\$\{\w+\})/)
    .flatMap((part) => (PART.test(part) ? [PATHS.includes(part.slice(2, -1)) ? "**" : "*"] : [...part]));
  const seen = new Map<string, boolean>();
  const from = (at: number, token: number): boolean => {
    const key = `${at}/${token}`;
    const known = seen.get(key);
    if (known !== undefined) return known;
    seen.set(key, false);
    const found = step(at, token);
    seen.set(key, found);
    return found;
  };
  const step = (at: number, token: number): boolean => {
    const [char, wanted] = [pattern[at], tokens[token]];
    if (char === undefined) return tokens.slice(token).every((one) => one.length > 0 && /^\*+$/.test(one));
    if (char === "*") return from(at + 1, token) || (wanted !== undefined && from(at, token + 1));
    if (wanted === undefined) return false;
    if (/^\*/.test(wanted))
      return from(at, token + 1) || ((wanted === "**" || char !== "/") && from(at + 1, token));
    return (char === wanted || char === "?") && from(at + 1, token + 1);
  };
  return from(0, 0);
};
