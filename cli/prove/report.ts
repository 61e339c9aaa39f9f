import { counted } from "../../shared/plainMail/words.ts";
import { table } from "../api/output/table.ts";
import { paint, type Tone } from "../api/output/terminal.ts";
import { paragraph } from "../api/output/text.ts";
import type { Left } from "./Leftovers.ts";
import type { Result, State } from "./step.ts";

export type Report = {
  stack: string;
  service: string;
  /** Whether all was tried, and nothing is broken. */
  proven: boolean;
  interrupted: boolean;
  summary: string;
  steps: Result[];
  /** What was created and could not be removed. */
  left: Left[];
};

export const reportOf = (
  found: Pick<Report, "stack" | "service" | "interrupted" | "steps" | "left">,
): Report => ({ ...found, proven: statusOf(found) === 0, summary: summaryOf(found) });

/** 1 where something is broken or left behind; 2 where something was not tried; 0 else. */
export const statusOf = ({
  steps,
  left,
  interrupted,
}: Pick<Report, "steps" | "left" | "interrupted">): 0 | 1 | 2 => {
  if (left.length > 0 || steps.some(({ state }) => state === "broken")) return 1;
  return interrupted || steps.some(({ state }) => state === "notDone") ? 2 : 0;
};

const summaryOf = ({ steps, left, interrupted }: Pick<Report, "steps" | "left" | "interrupted">): string => {
  const named = (state: State) => steps.filter((one) => one.state === state).map(({ step }) => step);
  const wrong = named("broken");
  const open = named("notDone");
  return [
    interrupted ? "Interrupted." : "",
    wrong.length > 0 ? `Broken: ${wrong.join(", ")}.` : "",
    open.length > 0 ? `Not tested: ${open.join(", ")}.` : "",
    left.length > 0 ? `Left behind: ${left.map(({ what }) => what).join(", ")}.` : "",
    wrong.length === 0 && open.length === 0 && !interrupted
      ? `Everything works: ${counted(named("proven").length, "step")} passed.`
      : "",
  ]
    .filter((one) => one !== "")
    .join(" ");
};

const MARKS: Record<State, { mark: string; tone: Tone; title: string }> = {
  broken: { mark: "BROKEN: ", tone: "bad", title: "BROKEN" },
  notDone: { mark: "NOT TESTED: ", tone: "watch", title: "NOT TESTED" },
  notChecked: { mark: "", tone: "dim", title: "NOT CHECKED" },
  proven: { mark: "", tone: "good", title: "" },
};

export const reportText = ({ steps, left, summary, proven }: Report): string => {
  const tones = new Map(steps.map((one) => [cellOf(one), MARKS[one.state].tone]));
  const rows = steps.map((one) => [one.step, one.expected, one.seconds.toFixed(1), cellOf(one)]);
  const columns = [
    { title: "STEP", most: 22 },
    { title: "EXPECTED", most: 26 },
    { title: "SEC" },
    { title: "SEEN", tone: (cell: string) => tones.get(cell) },
  ];
  return [
    table(columns, rows),
    ...(["broken", "notDone", "notChecked"] as const).map((state) => section(state, steps)),
    left.length === 0 ? "" : `\n${paint("LEFT BEHIND", "bad")}\n`,
    ...left.map(({ what, why }) => paragraph(`Remove ${what} manually: ${why}`, "  ")),
    `\n${paint(paragraph(summary).trimEnd(), proven ? "good" : "bad")}\n`,
  ].join("");
};

const cellOf = ({ state, seen }: Result): string => `${MARKS[state].mark}${seen}`;

const section = (state: "broken" | "notDone" | "notChecked", steps: Result[]): string => {
  const some = steps.filter((one) => one.state === state);
  if (some.length === 0) return "";
  const { tone, title } = MARKS[state];
  const texts = some.map(({ step, seen, detail = seen, fix }) =>
    [
      paragraph(`${step}: ${detail}`, "  "),
      fix === undefined
        ? ""
        : fix.startsWith("postmaster ") || fix.startsWith("npx ")
          ? `    Fix: ${fix}\n`
          : paragraph(`Fix: ${fix}`, "    "),
    ].join(""),
  );
  return `\n${paint(title, tone)}\n${texts.join("")}`;
};
