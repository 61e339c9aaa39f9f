import { InvalidArgumentError, Option } from "commander";

/** An option that takes one of many values, in any case: shells complete them, and --help does not list them. */
export class CompletedOption extends Option {
  readonly completions: readonly string[];

  constructor(flags: string, description: string, values: readonly string[]) {
    super(flags, description);
    this.completions = values;
    this.argParser((text: string): string => {
      const found = values.find((value) => value.toLowerCase() === text.toLowerCase());
      if (found === undefined) throw new InvalidArgumentError(`Allowed choices are ${values.join(", ")}.`);
      return found;
    });
  }
}
