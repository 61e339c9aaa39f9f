/** A stage that is not `$default` stands in front of the path [http-api-develop-integrations-lambda]. */
export const withoutStage = (path: string, stage: string): string =>
  path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path;

type Shape = { before: string; after: string };

const shapeOf = (template: string): Shape | undefined => {
  const [, before, after] = /^([^{]*\/)\{[^{}]+\}([^{}]*)$/.exec(template) ?? [];
  return before === undefined || after === undefined ? undefined : { before, after };
};

/**
 * Makes paths fit for routing. API Gateway decodes a path before it hands it on, so an address or id may contain
 * slashes; whatever stands where a template has its parameter is encoded again. Each template has one parameter.
 */
export const routablePaths = (templates: string[]) => {
  const shapes = templates
    .flatMap((template) => shapeOf(template) ?? [])
    .sort((a, b) => b.before.length + b.after.length - a.before.length - a.after.length);
  return (path: string): string => {
    if (!path.isWellFormed() || templates.includes(path)) return path;
    for (const { before, after } of shapes) {
      const parameter = path.slice(before.length, path.length - after.length);
      if (parameter !== "" && path === `${before}${parameter}${after}`) {
        return `${before}${encodeURIComponent(parameter)}${after}`;
      }
    }
    return path;
  };
};

/** The template that a path is of, for logs: a path holds addresses and message ids. Undefined where it is of none. */
export const templateOf = (templates: string[]) => {
  const routable = routablePaths(templates);
  const patterns = templates
    .map((template) => ({ template, pattern: patternOf(template) }))
    .sort((a, b) => Number(a.template.includes("{")) - Number(b.template.includes("{")));
  return (path: string): string | undefined =>
    patterns.find(({ pattern }) => pattern.test(routable(path)))?.template;
};

const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll(".", "\\.").replace(/\{[^{}]+\}/g, "[^/]+")}/?$`);
