import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import type { PropertyType, Resource as ResourceType } from "@aws-cdk/service-spec-types";
import { intrinsicOf, type Resource, type Template, type Value } from "../checks/template.ts";
import { valueProblems } from "./values.ts";

/** CloudFormation's resource specification, as AWS publishes it for its own CDK (docs/decisions/aws-service-spec.md). */
export const specification = loadAwsServiceSpecSync();

export const resourceType = (name: string): ResourceType | undefined =>
  specification.lookup("resource", "cloudFormationType", "equals", name).at(0);

/** Where a resource is not as CloudFormation's specification has it: its type, its properties and their values. */
export const specificationProblems = (template: Template): string[] =>
  Object.entries(template.Resources).flatMap(([id, resource]) => {
    const type = resourceType(resource.Type);
    return type === undefined
      ? [`${id}: there is no resource type ${resource.Type}`]
      : [...attributeProblems(id, resource), ...resourceProblems(id, resource, type, template)];
  });

const ATTRIBUTES = [
  "Type",
  "Properties",
  "DependsOn",
  "Condition",
  "DeletionPolicy",
  "UpdateReplacePolicy",
  "Metadata",
];
const attributeProblems = (id: string, resource: Resource): string[] =>
  Object.keys(resource)
    .filter((name) => !ATTRIBUTES.includes(name))
    .map((name) => `${id}: a resource has no attribute ${name}`);

const resourceProblems = (id: string, resource: Resource, type: ResourceType, template: Template): string[] =>
  objectProblems({ ...resource.Properties }, type.properties, {
    where: id,
    path: type.cloudFormationType,
    template,
  });

/** `where` in the template, and the `path` of the property in its resource type. */
type Place = { where: string; path: string; template: Template };
const below = (place: Place, name: string): Place => ({
  ...place,
  where: `${place.where}.${name}`,
  path: `${place.path}.${name}`,
});

const objectProblems = (
  value: { [key: string]: Value },
  properties: ResourceType["properties"],
  place: Place,
): string[] => [
  ...Object.keys(value)
    .filter((name) => properties[name] === undefined)
    .map((name) => `${place.where}: there is no property ${name}`),
  ...Object.entries(properties)
    .filter(([name, { required }]) => required === true && value[name] === undefined)
    .map(([name]) => `${place.where}: ${name} is required`),
  ...Object.entries(properties).flatMap(([name, { type }]) => {
    const inner = value[name];
    return inner === undefined ? [] : typeProblems(inner, type, below(place, name));
  }),
];

const typeProblems = (value: Value, type: PropertyType, place: Place): string[] => {
  const intrinsic = intrinsicOf(value);
  if (intrinsic !== undefined) return intrinsicProblems(value, intrinsic, type, place);
  return [...literalProblems(value, type, place), ...valueProblems(value, place)];
};

const literalProblems = (value: Value, type: PropertyType, place: Place): string[] => {
  const wrong = (wanted: string) => [`${place.where}: ${JSON.stringify(value)} is not ${wanted}`];
  switch (type.type) {
    case "string":
      if (!isScalar(value)) return wrong("a string");
      return (type.allowedValues ?? [value]).includes(String(value)) || type.allowedValues === undefined
        ? []
        : wrong(`one of ${type.allowedValues.join(", ")}`);
    case "number":
      return isNumeric(value) ? [] : wrong("a number");
    case "integer":
      return isNumeric(value) && Number.isInteger(Number(value)) ? [] : wrong("an integer");
    case "boolean":
      return /^(true|false)$/.test(String(value)) ? [] : wrong("true or false");
    case "json":
      return isObject(value) || typeof value === "string" ? [] : wrong("a JSON object");
    case "tag":
      return isObject(value) ? [] : wrong("a tag");
    case "date-time":
      return Number.isNaN(Date.parse(String(value))) ? wrong("a time") : [];
    case "null":
      return value === null ? [] : wrong("null");
    case "array":
      return Array.isArray(value)
        ? value.flatMap((one, index) => typeProblems(one, type.element, itemOf(place, index)))
        : wrong("a list");
    case "map":
      return isObject(value)
        ? Object.entries(value).flatMap(([key, one]) => typeProblems(one, type.element, below(place, key)))
        : wrong("an object");
    case "ref":
      return isObject(value)
        ? objectProblems(value, specification.get("typeDefinition", type.reference.$ref).properties, place)
        : wrong("an object");
    case "union": {
      const each = type.types.map((one) => typeProblems(value, one, place));
      return each.some((problems) => problems.length === 0) ? [] : (each[0] ?? []);
    }
  }
};

const itemOf = (place: Place, index: number): Place => ({
  ...place,
  where: `${place.where}[${index}]`,
  path: `${place.path}[]`,
});
const isScalar = (value: Value) => ["string", "number", "boolean"].includes(typeof value);
const isNumeric = (value: Value) =>
  typeof value === "number" || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value));
const isObject = (value: Value): value is { [key: string]: Value } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What the functions give that the template may use; each is a text but for those of `OTHERS`. */
const TEXTS = ["Ref", "Fn::Sub", "Fn::Join", "Fn::GetAtt", "Fn::Select", "Fn::ImportValue", "Fn::Base64"];
const intrinsicProblems = (
  value: Value,
  [name, argument]: [string, Value],
  type: PropertyType,
  place: Place,
): string[] => {
  if (name === "Fn::If" && Array.isArray(argument))
    return argument.slice(1).flatMap((branch) => typeProblems(branch, type, place));
  const text = JSON.stringify(value);
  if (name === "Fn::Split")
    return takes(type, "array") ? [] : [`${place.where}: ${text} gives a list, which is not wanted here`];
  if (!TEXTS.includes(name)) return [`${place.where}: ${name} is not to be used here`];
  return takes(type, "string") || takes(type, "json")
    ? []
    : [`${place.where}: ${text} gives a text, which is not wanted here`];
};

const takes = (type: PropertyType, wanted: PropertyType["type"]): boolean =>
  type.type === wanted || (type.type === "union" && type.types.some((one) => takes(one, wanted)));
