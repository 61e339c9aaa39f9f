import { Command } from "commander";
import type { SetupItem } from "../../../functions/api/items/setupItem.ts";
import { ANSWER_IS_NO, EXIT_STATUS } from "../client/failure.ts";
import { type Common, calling, withCommon } from "../client/operation.ts";
import { steps } from "../output/remedies.ts";
import { paint, print, printJson, type Tone } from "../output/terminal.ts";
import { paragraph } from "../output/text.ts";

type Step = SetupItem["steps"][number];

/** `postmaster setup`. */
export const setupCommand = (): Command =>
  withCommon(
    new Command("setup").description(
      "show the setup checklist and next steps; exits 1 if a required step is missing",
    ),
  )
    .addHelpText("after", `\nExamples:\n${EXAMPLES}\n${EXIT_STATUS}`)
    .action(
      calling<Common>(async (api, options) => {
        const setup = await api.get("/v1/setup");
        if (setup.steps.some(({ state, optional }) => state === "todo" && !optional))
          process.exitCode = ANSWER_IS_NO;
        if (options.json) return printJson(setup);
        print(paint(paragraph(setup.summary).trimEnd(), setup.ready ? "good" : "watch"));
        print(`\n${setup.steps.map(stepText).join("")}`);
      }),
    );

const MARKS: Record<Step["state"], { mark: string; tone: Tone }> = {
  done: { mark: "done", tone: "good" },
  todo: { mark: "TO DO", tone: "bad" },
  unknown: { mark: "?", tone: "watch" },
};
const OPTIONAL = { mark: "optional", tone: "dim" } as const;
const MARGIN = 10;

const stepText = ({ title, state, optional, explanation, remedy }: Step): string => {
  const { mark, tone } = optional && state === "todo" ? OPTIONAL : MARKS[state];
  const head = `\n${paint(mark, tone)}${" ".repeat(MARGIN - mark.length)}${paint(title, "strong")}\n`;
  return `${head}${paragraph(explanation, " ".repeat(MARGIN))}${steps(remedy, MARGIN)}`;
};

const EXAMPLES = `  postmaster setup
  postmaster setup --json | jq -r '.steps[].explanation'`;
