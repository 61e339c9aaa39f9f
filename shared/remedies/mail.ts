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
  mailLink(target, links)?.url ?? commandOf(target);

/** The same as a link for HTML; undefined where only a command does it. */
export const mailLink = (
  target: Target,
  { console }: Console,
): { label: string; url: string } | undefined => {
  const place = placeOf(target);
  if ("url" in place) return { label: new URL(place.url).host, url: place.url };
  return "path" in place && console !== undefined
    ? { label: place.label, url: `${console}${place.path}` }
    : undefined;
};
