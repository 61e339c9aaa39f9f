import { listed } from "../plainMail/wrap.ts";
import { commandOf } from "./commands.ts";
import { placeOf } from "./pages.ts";
import type { Remedy, Target } from "./remedy.ts";

/** `console`: URL of the web console, without a slash at its end. */
type Console = { console?: string | undefined };

/** Steps of a plain mail: numbered, and below each the URL where it is done, or else the command. */
export const mailSteps = (remedies: readonly Remedy[], links: Console): string[] =>
  remedies.flatMap(({ text, target }, i) => [
    listed(`${i + 1}.`, text),
    ...(target === undefined ? [] : [`     ${mailPlace(target, links)}`]),
  ]);

/** The console's URL of `target`, where there is a console and it has a page; else the command. */
export const mailPlace = (target: Target, links: Console): string =>
  mailUrl(target, links) ?? commandOf(target);

export const mailUrl = (target: Target, links: Console): string | undefined => {
  const place = placeOf(target);
  if ("url" in place) return place.url;
  return "path" in place && links.console !== undefined ? `${links.console}${place.path}` : undefined;
};
