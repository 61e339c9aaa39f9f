import { COMMANDS, commandOf } from "../../../shared/remedies/commands.ts";
import type { Remedy, Target } from "../../../shared/remedies/remedy.ts";
import { clean, paragraph } from "./text.ts";

/** A step as the API answers it. A service newer than this CLI may have targets that are unknown here. */
export type Step = Pick<Remedy, "text"> & { target?: Target | null };

const COMMAND_INDENT = 5;

/** Numbered steps, `margin` columns from the left; the command of each on a line of its own, whole, to be pasted. */
export const steps = (all: readonly Step[], margin = 2): string =>
  all
    .map((step, i) => {
      const command = commandIn(step);
      return [
        paragraph(step.text, `${" ".repeat(margin)}${i + 1}. `),
        command === undefined ? "" : `${" ".repeat(margin + COMMAND_INDENT)}${command}\n`,
      ].join("");
    })
    .join("");

export const commandIn = ({ target }: Step): string | undefined =>
  target !== undefined && target !== null && Object.hasOwn(COMMANDS, target.to)
    ? clean(commandOf(target))
    : undefined;
