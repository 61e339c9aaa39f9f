import { useMemo, useState } from "preact/hooks";
import { number } from "../../../../shared/plainMail/words.ts";
import { CopyButton } from "../../parts/CopyButton.tsx";

const SHOWN_AT_FIRST = 100_000; // characters: more take a browser long to lay out

/** The text as it came, indented where it is JSON. `bytes` of the whole: the API sends no more of it than it can. */
export const QuarantinedText = ({ body, bytes }: { body: string; bytes: number }) => {
  const [isWhole, setWhole] = useState(false);
  const text = useMemo(() => indented(body) ?? body, [body]);
  const isCutOff = useMemo(() => new TextEncoder().encode(body).length < bytes, [body, bytes]);
  const shown = isWhole ? text : text.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <div class="quarantined-head">
        <h2 id="text">{text === body ? "Text received" : "Text received, indented"}</h2>
        <CopyButton text={body} what="the text received" />
      </div>
      {isCutOff && (
        <p class="box info">
          Showing the first {number(body.length)} characters. All {number(bytes)} bytes are stored and will be
          replayed.
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section class="quarantined" tabIndex={0} aria-labelledby="text">
        <pre>{shown}</pre>
      </section>
      {shown.length < text.length && (
        <button type="button" class="button" onClick={() => setWhole(true)}>
          Show all {number(text.length)} characters
        </button>
      )}
    </>
  );
};

/** Its JSON over several lines, that of an SNS envelope's message too; undefined where it is none. */
const indented = (body: string): string | undefined => {
  try {
    return JSON.stringify(opened(JSON.parse(body)), undefined, 2);
  } catch {
    return undefined;
  }
};

/** An SNS envelope holds what SES wrote as a text [sns-message-and-json-formats]. */
const opened = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || !("Message" in value)) return value;
  try {
    return { ...value, Message: JSON.parse(String(value.Message)) as unknown };
  } catch {
    return value;
  }
};
