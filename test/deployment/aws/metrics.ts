import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { at, list, resourcesOf, same, type Template, type Value } from "../checks/template.ts";
import { specification } from "./specification.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** A metric of CloudWatch, and the sets of dimension names under which it is published. */
export type Metric = { namespace: string; name: string; dimensions: string[][] };

/** What AWS publishes, as its specification for CDK lists it. */
const ofAws = (): Metric[] =>
  specification.all("metric").map((metric) => ({
    namespace: metric.namespace,
    name: metric.name,
    dimensions: specification
      .follow("usesDimensionSet", metric)
      .map(({ entity }) => entity.dimensions.map(({ name }) => name).sort()),
  }));

/** What our functions count: the `metric: "…"` of each call of `counted` (shared/metrics). */
export const ownMetrics = async (): Promise<Metric[]> => {
  const sources = await Promise.all(
    ["functions", "shared"].map((folder) => readdir(join(ROOT, folder), { recursive: true })),
  );
  const paths = sources.flatMap((files, index) =>
    files
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(ROOT, ["functions", "shared"][index] ?? "", file)),
  );
  const texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
  return texts
    .filter((text) => text.includes("counted({"))
    .flatMap((text) => [...text.matchAll(/\bmetric: "(\w+)"/g)])
    .map(([, name = ""]) => ({ namespace: "Postmaster", name, dimensions: [["Service"]] }));
};

/** How the template names what a dimension stands for; the name that AWS's metric has, not a URL or an ARN. */
const VALUES: Record<string, (value: Value | undefined, template: Template) => boolean> = {
  FunctionName: (value, template) => isRef(value, "AWS::Lambda::Function", template),
  ApiId: (value, template) => isRef(value, "AWS::ApiGatewayV2::Api", template),
  Service: (value, template) => isRef(value, "AWS::DynamoDB::Table", template),
  QueueName: (value) => at(value, "Fn::GetAtt", 1) === "QueueName",
};
const isRef = (value: Value | undefined, type: string, template: Template) =>
  template.Resources[String(at(value, "Ref"))]?.Type === type;

/** Alarms that never fire because nobody publishes such a metric. */
export const metricProblems = (template: Template, own: Metric[]): string[] => {
  const known = [...ofAws(), ...own];
  return resourcesOf(template, "AWS::CloudWatch::Alarm").flatMap(({ id, properties }) => {
    const { Namespace, MetricName } = properties;
    const dimensions = list(properties["Dimensions"]).map((one) => ({
      name: String(at(one, "Name")),
      value: at(one, "Value"),
    }));
    const names = dimensions.map(({ name }) => name).sort();
    const metrics = known.filter(({ namespace, name }) => namespace === Namespace && name === MetricName);
    if (metrics.length === 0) return [`${id}: there is no metric ${MetricName} in ${Namespace}`];
    return [
      ...(metrics.some((metric) => metric.dimensions.some((set) => same(set, names)))
        ? []
        : [`${id}: ${MetricName} has no dimensions ${names.join(", ")}`]),
      ...dimensions
        .filter(({ name, value }) => VALUES[name]?.(value, template) !== true)
        .map(({ name, value }) => `${id}: ${JSON.stringify(value)} is not the ${name} of a resource here`),
    ];
  });
};
