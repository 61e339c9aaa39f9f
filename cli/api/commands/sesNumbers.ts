import { Command } from "commander";
import type { ComparisonItem } from "../../../functions/api/items/comparisonItem.ts";
import type { RecommendationsItem } from "../../../functions/api/items/recommendationItem.ts";
import { number } from "../../../shared/plainMail/words.ts";
import { COMPARISON_STATES, differenceCell, recordedInWords } from "../../../shared/sesCounts/words.ts";
import { type Common, calling, type Listing, more, withCommon, withExtent } from "../client/operation.ts";
import { steps } from "../output/remedies.ts";
import { table } from "../output/table.ts";
import { print, printJson, type Tone } from "../output/terminal.ts";
import { type Fact, minute, paragraph } from "../output/text.ts";

/** `postmaster account comparisons`. */
export const comparisonsCommand = (): Command =>
  withCommon(
    withExtent(
      new Command("comparisons").description("compare SES's own counts with Postmaster's, day by day"),
      "days",
    ),
  ).action(
    calling<Listing>(async (api, options) => {
      const page = await api.list("/v1/comparisons", {}, options);
      if (options.json) return printJson(page);
      if (page.items.length === 0)
        return print("No comparison yet. The first is made within five minutes.\n");
      print(
        table(
          [
            { title: "24 HOURS TO (UTC)" },
            { title: "STATE", tone: toneOf },
            { title: "SES" },
            { title: "RECORDED" },
            { title: "DIFFERENCE" },
          ],
          page.items.map((one) => [
            minute(one.at),
            COMPARISON_STATES[one.state],
            number(one.ses),
            recordedInWords(one),
            differenceCell(one),
          ]),
        ) + more(page),
      );
    }),
  );

/** `postmaster account recommendations`. */
export const recommendationsCommand = (): Command =>
  withCommon(
    new Command("recommendations").description("list what SES recommends for deliverability"),
  ).action(
    calling<Common>(async (api, options) => {
      const found = await api.get("/v1/account/recommendations");
      if (options.json) return printJson(found);
      print(recommendationsText(found));
    }),
  );

const recommendationsText = ({ state, items }: RecommendationsItem): string => {
  if (state === "off")
    return paragraph(
      "Virtual Deliverability Manager is not used: the parameter virtualDeliverabilityManager is off (docs/deployment.md).",
    );
  if (state === "notEnabled")
    return (
      paragraph("Virtual Deliverability Manager is off in this account.") +
      steps([
        {
          text: "Turn it on.",
          target: {
            to: "shell",
            command: "aws sesv2 put-account-vdm-attributes --vdm-attributes VdmEnabled=ENABLED",
          },
        },
      ])
    );
  if (items.length === 0) return "No recommendations.\n";
  return table(
    [
      { title: "IMPACT", tone: (impact) => (impact === "HIGH" ? "bad" : "watch") },
      { title: "TYPE" },
      { title: "IDENTITY", most: 30 },
      { title: "RECOMMENDATION" },
    ],
    items.map(({ impact, type, identity, text }) => [impact, type, identity ?? "", text]),
  );
};

/** SES's own count in a line of the account's facts. */
export const comparisonFact = (comparison: ComparisonItem | null): Fact => [
  "SES's own count",
  comparison?.explanation,
];

/** The likely causes of a difference, each with its steps. */
export const causesText = (comparison: ComparisonItem | null): string =>
  (comparison?.causes ?? [])
    .map(({ text, remedy }) => paragraph(`Likely cause: ${text}`) + steps(remedy))
    .join("");

const toneOf = (state: string): Tone | undefined => {
  if (state === COMPARISON_STATES.agrees) return "good";
  return state === COMPARISON_STATES.missing ? "bad" : "watch";
};
