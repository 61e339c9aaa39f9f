import { useLocation } from "preact-iso";
import type { RemedyItem } from "../../../../functions/api/items/remedyItem.ts";
import { placeOf } from "../../../../shared/remedies/pages.ts";
import type { Target } from "../../../../shared/remedies/remedy.ts";
import { CopyButton } from "../CopyButton.tsx";
import "./remedies.css";

/** What to do, step by step, each with where it is done: a page of the console, another site, or a command. */
export const Remedies = ({ steps }: { steps: RemedyItem[] }) =>
  steps.length === 0 ? null : (
    <ol class="remedies">
      {steps.map(({ text, target }) => (
        <li key={`${text} ${JSON.stringify(target)}`}>
          {text} {target !== null && <Place target={target} />}
        </li>
      ))}
    </ol>
  );

const Place = ({ target }: { target: Target }) => {
  const { path: here } = useLocation();
  const place = placeOf(target);
  // Here already: the page has a button for it.
  if ("path" in place && place.path === here) return null;
  if ("path" in place) return <a href={withinPage(place.path, here)}>{place.label}</a>;
  if ("url" in place)
    return (
      <a href={place.url} target="_blank" rel="noreferrer">
        {new URL(place.url).host}
      </a>
    );
  return (
    <span class="command">
      <code>{place.command}</code> <CopyButton text={place.command} what="the command" />
    </span>
  );
};

/** Only a bare `#…` is left to the browser, which scrolls to it. */
const withinPage = (path: string, here: string): string =>
  path.startsWith(`${here}#`) ? path.slice(here.length) : path;
