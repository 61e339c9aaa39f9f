import type { CSSProperties } from "react";

/** Light colours are inline, for clients that drop style elements; dark ones are in `DARK`, for those that know them. */
export const COLOURS = {
  page: "#f4f5f7",
  card: "#ffffff",
  text: "#1f2933",
  faint: "#5b6770",
  rule: "#dfe3e8",
  bar: "#3d7ab8",
  link: "#2b669f",
  failed: "#c0392b",
  well: "#1e7d4b",
  look: "#9a6200",
  act: "#b3261e",
} as const;

export const MOODS = {
  well: COLOURS.well,
  quiet: COLOURS.faint,
  look: COLOURS.look,
  act: COLOURS.act,
} as const;

const FONT = "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** What a class is called, and how it looks without one. */
export const STYLE = {
  page: {
    margin: 0,
    padding: "16px 0",
    fontFamily: FONT,
    color: COLOURS.text,
  },
  card: { maxWidth: "640px", backgroundColor: COLOURS.card, borderRadius: "8px", padding: "0 0 16px" },
  verdict: { borderRadius: "8px 8px 0 0", padding: "18px 24px", color: "#ffffff" },
  verdictText: { margin: 0, fontSize: "19px", lineHeight: "26px", fontWeight: 600, color: "#ffffff" },
  verdictPeriod: { margin: "4px 0 0", fontSize: "13px", lineHeight: "18px", color: "#ffffff" },
  part: { padding: "0 24px" },
  heading: {
    margin: "22px 0 6px",
    fontSize: "15px",
    lineHeight: "20px",
    fontWeight: 600,
    color: COLOURS.text,
  },
  text: { margin: "4px 0", fontSize: "14px", lineHeight: "20px", color: COLOURS.text },
  faint: { margin: 0, fontSize: "13px", lineHeight: "18px", color: COLOURS.faint },
  table: { width: "100%", borderCollapse: "collapse" },
  cell: {
    padding: "6px 8px 6px 0",
    fontSize: "14px",
    lineHeight: "20px",
    borderBottom: `1px solid ${COLOURS.rule}`,
    color: COLOURS.text,
    verticalAlign: "top",
  },
  link: { color: COLOURS.link },
} satisfies Record<string, CSSProperties>;

/**
 * For clients that know dark mode; the page around the card has its colour only here, for `Body` would paint it on a
 * cell that no class reaches. `color-scheme` keeps the others from turning colours over
 * themselves.
 */
export const DARK = `
.page { background-color: ${COLOURS.page}; }
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background-color: #14181d !important; }
  .card { background-color: #1d232a !important; }
  .t { color: #e6eaee !important; }
  .f { color: #a4afb9 !important; }
  .c { border-color: #37414b !important; color: #e6eaee !important; }
  .over { color: #ff8a80 !important; }
  .near { color: #ffcc66 !important; }
  .l { color: #7fb5ea !important; }
  .bar { background-color: #5b9bd8 !important; }
}
@media (max-width: 480px) {
  .part { padding-left: 14px !important; padding-right: 14px !important; }
  .verdict { padding: 14px !important; border-radius: 0 !important; }
  .card { border-radius: 0 !important; }
  .wide { display: none !important; }
}
`;
