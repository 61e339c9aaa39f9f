import { EXPIRES_AT, tableDefinition } from "../../../shared/table/definition.ts";
import { at, resourcesOf, same, type Template } from "./template.ts";

/** Where the table is not the one that the code and the stand-in have, or could be lost. */
export const tableProblems = (template: Template): string[] => {
  const [table, ...others] = resourcesOf(template, "AWS::DynamoDB::Table");
  if (table === undefined || others.length > 0) return ["there is not exactly one table"];
  const { properties } = table;
  const { DeletionPolicy, UpdateReplacePolicy } = template.Resources[table.id] ?? {};
  const wanted = Object.entries(tableDefinition(String(properties["TableName"])));
  const safe: [string, boolean][] = [
    [
      "point-in-time recovery",
      at(properties, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled") === true,
    ],
    ["encryption", at(properties, "SSESpecification", "SSEEnabled") === true],
    ["TTL", same(properties["TimeToLiveSpecification"], { AttributeName: EXPIRES_AT, Enabled: true })],
    ["deletion protection", properties["DeletionProtectionEnabled"] === true],
    ["retention", DeletionPolicy === "Retain" && UpdateReplacePolicy === "Retain"],
  ];
  return [
    ...wanted
      .filter(([key, value]) => !same(properties[key], value))
      .map(([key]) => `the table's ${key} differs`),
    ...safe.filter(([, is]) => !is).map(([name]) => `the table has no ${name}`),
  ];
};
