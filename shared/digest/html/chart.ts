import { createElement as h, type ReactElement } from "react";
import { number, percent } from "../../plainMail/words.ts";
import { rates, sent } from "../../tallies/counts.ts";
import type { DigestFacts } from "../facts.ts";
import { COLOURS, STYLE } from "./style.ts";

const HEIGHT = 88;
const LEAST_SEEN = 2;
const LABELS_AT_MOST = 8;

/** Columns made of table cells: no mail client blocks them, and none has to fetch a picture. */
export const chart = ({ bars }: Pick<DigestFacts, "bars">): ReactElement | undefined => {
  const most = Math.max(...bars.map(({ counts }) => sent(counts)));
  if (most <= 0) return undefined;
  const every = Math.ceil(bars.length / LABELS_AT_MOST);
  const said = bars.map(({ label, counts }) => `${label}: ${number(sent(counts))}`).join("; ");
  const width = `${(100 / bars.length).toFixed(2)}%`;
  return h(
    "table",
    {
      role: "img",
      "aria-label": `Messages sent, hard bounces in red. ${said}`,
      cellPadding: 0,
      cellSpacing: 0,
      style: { ...STYLE.table, tableLayout: "fixed", marginTop: "8px" },
    },
    h(
      "tbody",
      null,
      h(
        "tr",
        null,
        bars.map(({ label, counts }) => {
          const bounced = Math.max(0, counts.hardBounce);
          const red = bounced === 0 ? 0 : Math.max(LEAST_SEEN, Math.round((bounced / most) * HEIGHT));
          const blue = Math.max(0, Math.round((sent(counts) / most) * HEIGHT) - red);
          const title = `${label}: ${number(sent(counts))} sent, ${percent(rates(counts).bounceRate)} bounced`;
          return h(
            "td",
            {
              key: label,
              title,
              width,
              style: { height: `${HEIGHT}px`, verticalAlign: "bottom", padding: "0 1px" },
            },
            column(blue, COLOURS.bar, "bar"),
            column(red, COLOURS.failed, ""),
          );
        }),
      ),
      h(
        "tr",
        null,
        bars.map(({ label }, i) =>
          h(
            "td",
            {
              key: label,
              className: "f",
              style: { ...STYLE.faint, fontSize: "11px", whiteSpace: "nowrap", paddingTop: "4px" },
            },
            i % every === 0 ? label : "",
          ),
        ),
      ),
    ),
  );
};

const column = (height: number, colour: string, className: string): ReactElement | null =>
  height === 0
    ? null
    : h(
        "div",
        {
          className,
          style: { height: `${height}px`, backgroundColor: colour, fontSize: 0, lineHeight: 0 },
        },
        "\u00a0",
      );
