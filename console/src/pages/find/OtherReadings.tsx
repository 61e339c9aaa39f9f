import { type Reading, readingsOf } from "./destination.ts";
import "./find.css";

const WORDS: Record<Reading["kind"], (value: string) => string> = {
  message: (value) => `the message with the id ${value}`,
  recipient: (value) => `the recipient ${value}`,
  domain: (value) => `the domain ${value}`,
  beginning: (value) => `suppressed addresses starting with “${value}”`,
  subject: (value) => `messages with “${value}” in their subject`,
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
    <nav class="readings" aria-label="Other readings">
      <span>Or did you mean</span>
      {others.map(({ kind, value, path }) => (
        <a key={kind} href={path}>
          {WORDS[kind](value)}
        </a>
      ))}
    </nav>
  );
};
