import { InvalidArgumentError, Option } from "commander";
import { ACTORS, REASON_CODES } from "../../shared/reasons/reason.ts";
import { REASONS as SES_REASONS } from "../../shared/suppressions/suppression.ts";

/** A reason's code, in whatever case. */
export const reasonCodeOption = (description: string): Option =>
  new Option("--reason <code>", description).argParser(oneOf(REASON_CODES));

/** Likewise, or the reason on SES's own list. */
export const anyReasonOption = (description: string): Option =>
  new Option("--reason <code>", description).argParser(oneOf([...REASON_CODES, ...SES_REASONS]));

export const actorOption = (description: string): Option =>
  new Option("--actor <actor>", description).choices(ACTORS);

export const isSesReason = (reason: string): boolean => SES_REASONS.some((one) => one === reason);

const oneOf =
  (values: readonly string[]) =>
  (text: string): string => {
    const found = values.find((value) => value.toLowerCase() === text.toLowerCase());
    if (found === undefined) throw new InvalidArgumentError(`Allowed are ${values.join(", ")}.`);
    return found;
  };
