import { type Reading, readingsOf } from "./destination.ts";

const WORDS: Record<Reading["kind"], (value: string) => string> = {
  message: (value) => `The message with the id ${value}`,
  recipient: (value) => `The recipient ${value}`,
  domain: (value) => `The domain ${value}`,
  beginning: (value) => `Suppressed addresses that begin with “${value}”`,
  subject: (value) => `Messages with “${value}” in their subject`,
};

type OtherReadingsProps = {
  text: string;
  /** What the page that shows them has taken it for. */
  but: Reading["kind"];
};

/** What else a text may be that was searched for, as links. */
export const OtherReadings = ({ text, but }: OtherReadingsProps) => {
  const others = readingsOf(text).filter(({ kind }) => kind !== but);
  if (others.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="readings">
      <h2 id="readings">Did you mean something else?</h2>
      <ul>
        {others.map(({ kind, value, path }) => (
          <li key={kind}>
            <a href={path}>{WORDS[kind](value)}</a>
          </li>
        ))}
      </ul>
    </section>
  );
};
