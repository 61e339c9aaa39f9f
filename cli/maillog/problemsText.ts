import { counted } from "../../shared/plainMail/words.ts";
import type { ProblemCount, ProblemCounts } from "../../shared/relay/maillog/problems/ProblemCounts.ts";
import { steps } from "../api/output/remedies.ts";
import { paragraph } from "../api/output/text.ts";
import { shortened, spanText } from "./text.ts";

const MARGIN = " ".repeat(9);
const NOTICES_TOLD = 5;

/** What Postfix says of itself, first of all: without it mail does not move. */
export const problemsText = (problems: ProblemCounts): string => {
  const all = problems.list();
  if (all.length === 0) return "";
  const grave = all.filter(({ severity }) => severity !== "notice");
  const notices = all.filter(({ severity }) => severity === "notice");
  const untold = notices.slice(NOTICES_TOLD).reduce((sum, { count }) => sum + count, problems.others);
  return [
    "PROBLEMS POSTFIX REPORTS (lines)\n",
    ...grave.map(problemText),
    ...notices.slice(0, NOTICES_TOLD).map(noticeText),
    untold === 0
      ? ""
      : `\n${paragraph(`${counted(untold, "more line")} of other kinds; --json lists them.`, MARGIN)}`,
    "\n",
  ].join("");
};

const problemText = (problem: ProblemCount): string => {
  const { title, subject, code, severity, count, explanation, remedy } = problem;
  const about = subject === "" || code === "unknown" || title.includes(subject) ? "" : `: ${subject}`;
  return [
    "\n",
    paragraph(
      `${title}${about}${severity === "critical" ? " (stops mail)" : ""}`,
      `${String(count).padStart(7)}  `,
    ),
    paragraph(explanation, MARGIN),
    remedy.length === 0 ? "" : `${MARGIN}Fix:\n${steps(remedy, MARGIN.length)}`,
    paragraph(exampleOf(problem), MARGIN),
  ].join("");
};

const noticeText = (problem: ProblemCount): string =>
  [
    "\n",
    paragraph(problem.title, `${String(problem.count).padStart(7)}  `),
    problem.code === "unknown" ? "" : paragraph(problem.explanation, MARGIN),
    paragraph(exampleOf(problem), MARGIN),
  ].join("");

const exampleOf = (problem: ProblemCount): string => {
  const { daemon, level, text } = problem.example;
  return `${spanText(problem)}${daemon}: “${level}: ${shortened(text)}”`;
};
