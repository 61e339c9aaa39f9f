import { InvalidArgumentError, Option } from "commander";
import { USUAL_DIRECTORY } from "./Postfix.ts";

/* Options that several `relay` commands have. */

export const port = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535 || Number(text) === 0)
    throw new InvalidArgumentError("Give a port, for example 587.");
  return Number(text);
};

export const seconds = (text: string): number => {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError("Give a number of seconds.");
  return Number(text);
};

export const address = (text: string): string => {
  if (!/^[^\s@<>"$\p{Cc}]+@[^\s@<>"$\p{Cc}]+$/u.test(text))
    throw new InvalidArgumentError("Give an address, for example ann@example.org.");
  return text;
};

export const configDir = () =>
  new Option("--config-dir <folder>", "Postfix's configuration directory").default(USUAL_DIRECTORY);

/** As in the shell, where an empty variable is often meant as none. */
export const regionOption = (description: string) =>
  new Option("--region <region>", description).default(process.env["AWS_REGION"] || undefined);
