/** The parameter that a template names, `{address}`, if it names one. */
export type PathParameters<Template> = Template extends `${string}{${infer Name}}${string}`
  ? Record<Name, string>
  : Record<never, never>;

/** A path template with the value of its parameter, percent-encoded. */
export const pathOf = (template: string, parameters: Record<string, string> = {}): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ""));
