import { intrinsicOf, list, type Template, type Value } from "../checks/template.ts";
import { resourceType } from "./specification.ts";

/** CloudFormation's pseudo parameters [pseudo-parameter-reference]. */
const PSEUDO = [
  "AWS::AccountId",
  "AWS::NoValue",
  "AWS::NotificationARNs",
  "AWS::Partition",
  "AWS::Region",
  "AWS::StackId",
  "AWS::StackName",
  "AWS::URLSuffix",
];

type Reference = { id: string; attribute?: string };

/** Where the template names a resource, an attribute of one, or a condition that it does not have. */
export const referenceProblems = (template: Template): string[] => [
  ...Object.entries(template.Resources).flatMap(([id, resource]) => [
    ...referencesIn(resource.Properties ?? {}).flatMap((reference) =>
      problemsOf(reference, id, template, resource.Condition),
    ),
    ...list(resource.DependsOn).flatMap((on) => problemsOf({ id: String(on) }, id, template)),
    ...conditionProblems(resource.Condition, id, template),
  ]),
  ...Object.entries(template.Outputs ?? {}).flatMap(([name, output]) =>
    referencesIn(output).flatMap((reference) => problemsOf(reference, `output ${name}`, template)),
  ),
  ...Object.entries(template.Conditions ?? {}).flatMap(([name, condition]) =>
    referencesIn(condition).flatMap((reference) => problemsOf(reference, `condition ${name}`, template)),
  ),
];

const problemsOf = (
  { id, attribute }: Reference,
  where: string,
  template: Template,
  under?: string,
): string[] => {
  if (PSEUDO.includes(id)) return [];
  const target = template.Resources[id];
  if (target === undefined) return [`${where}: there is no resource ${id}`];
  const attributes = resourceType(target.Type)?.attributes ?? {};
  return [
    ...(attribute === undefined || attributes[attribute] !== undefined
      ? []
      : [`${where}: ${target.Type} has no attribute ${attribute}`]),
    ...(target.Condition === undefined || target.Condition === under
      ? []
      : [`${where}: ${id} exists only under ${target.Condition}`]),
  ];
};

const conditionProblems = (condition: string | undefined, where: string, template: Template): string[] =>
  condition === undefined || template.Conditions?.[condition] !== undefined
    ? []
    : [`${where}: there is no condition ${condition}`];

/** Every `Ref`, `Fn::GetAtt` and `${…}` of `Fn::Sub` below `value`. */
const referencesIn = (value: Value): Reference[] => {
  const [name, argument] = intrinsicOf(value) ?? [];
  if (name === "Ref") return [{ id: String(argument) }];
  if (name === "Fn::GetAtt" && argument !== undefined) return [attributeOf(argument)];
  if (name === "Fn::Sub" && argument !== undefined) {
    const [text, own = {}] = list(argument);
    const given = Object.keys(Object(own));
    const named = [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, inner = ""]) => inner);
    return [
      ...named.filter((one) => !given.includes(one)).map((one) => attributeOf(one)),
      ...referencesIn(own),
    ];
  }
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(referencesIn) : [];
};

/** Of `["Table", "Arn"]`, or of `Table.Arn`. */
const attributeOf = (argument: Value): Reference => {
  const [id = "", ...rest] = (Array.isArray(argument) ? argument.join(".") : String(argument)).split(".");
  return id.startsWith("AWS::") || rest.length === 0 ? { id } : { id, attribute: rest.join(".") };
};
