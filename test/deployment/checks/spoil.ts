import { statementsOf } from "./policies.ts";
import type { Template, Value } from "./template.ts";

/** A way to spoil the template, and the check that has to notice it. */
export type Fault = {
  what: string;
  spoil: (template: Template) => void;
  check: (template: Template) => string[] | Promise<string[]>;
  problem: RegExp;
};

export type Properties = { [key: string]: Value };

export const set = (id: string, values: Properties) => (template: Template) => {
  Object.assign(propertiesOf(template, id), values);
};
export const unset = (id: string, key: string) => (template: Template) => {
  delete propertiesOf(template, id)[key];
};
export const without = (id: string) => (template: Template) => {
  delete template.Resources[id];
};
/** Changes the policy statement of resource `id` that names `action`. */
export const grant = (id: string, action: string, values: Properties) => (template: Template) => {
  const found = statementsOf(template).find(({ where, actions }) => where === id && actions.includes(action));
  if (found === undefined) throw new Error(`${id} has no statement on ${action}`);
  Object.assign(found.json as Properties, values);
};

export const propertiesOf = (template: Template, id: string): Properties => {
  const properties = template.Resources[id]?.Properties;
  if (properties === undefined) throw new Error(`the template has no ${id}`);
  return properties;
};
