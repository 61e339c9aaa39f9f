import { isDeepStrictEqual } from "node:util";

/** JSON, as CloudFormation has it: intrinsic functions are objects such as `{"Ref": "Table"}`. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Resource = {
  Type: string;
  Properties?: { [key: string]: Value };
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  DependsOn?: Value;
  Condition?: string;
};
export type Template = {
  Resources: Record<string, Resource>;
  Conditions?: Record<string, Value>;
  Outputs?: Record<string, Value>;
};
export type Named = { id: string; properties: { [key: string]: Value } };

export const resourcesOf = (template: Template, type: string): Named[] =>
  Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, { Properties = {} }]) => ({ id, properties: Properties }));

/** The value under `path`, or undefined where there is none. */
export const at = (value: Value | undefined, ...path: (string | number)[]): Value | undefined =>
  path.reduce<Value | undefined>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return typeof inner === "object" && inner !== null ? inner[key] : undefined;
  }, value);

/** The name and the argument of an intrinsic function: `["Ref", "Table"]` of `{"Ref": "Table"}`. */
export const intrinsicOf = (value: Value | undefined): [string, Value] | undefined => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  return entry !== undefined && others.length === 0 && /^(Ref|Condition|Fn::\w+)$/.test(entry[0])
    ? entry
    : undefined;
};

export const list = (value: Value | undefined): Value[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

export const same: (one: unknown, other: unknown) => boolean = isDeepStrictEqual;

export const ref = (id: string): Value => ({ Ref: id });
export const arnOf = (id: string): Value => ({ "Fn::GetAtt": [id, "Arn"] });

/** The logical id that `{"Ref": id}` or `{"Fn::GetAtt": [id, …]}` names. */
export const idIn = (value: Value | undefined): string | undefined => {
  const id = at(value, "Ref") ?? at(value, "Fn::GetAtt", 0);
  return typeof id === "string" ? id : undefined;
};
