import { number, percent } from "../../../../shared/plainMail/words.ts";
import { type Counts, delivered, rates, sent } from "../../../../shared/tallies/counts.ts";
import { besideLine } from "../../../../shared/tallies/lines.ts";
import type { StatsAnswer } from "./stats.ts";

/** The span's four numbers; the rates beside the line at which SES reviews the account. */
export const Figures = ({ counts, lines }: { counts: Counts; lines: StatsAnswer["lines"] }) => {
  const { bounceRate, complaintRate } = rates(counts);
  return (
    <dl class="figures">
      <Figure name="Sent" value={number(sent(counts))} />
      <Figure name="Delivered" value={number(delivered(counts))} />
      <Figure
        name="Hard bounces"
        value={number(counts.hardBounce)}
        {...against(bounceRate, lines.bounceRate.review)}
      />
      <Figure
        name="Complaints"
        value={number(counts.countedComplaint)}
        {...against(complaintRate, lines.complaintRate.review)}
      />
    </dl>
  );
};

const SAID = {
  over: { said: "over the threshold", tone: "bad" },
  near: { said: "near the threshold", tone: "watch" },
  well: {},
};

const against = (rate: number, review: number) => ({
  beside: `${percent(rate)} (SES threshold ${percent(review)})`,
  ...SAID[besideLine(rate, review)],
});

type FigureProps = { name: string; value: string; beside?: string; said?: string; tone?: string };

const Figure = ({ name, value, beside, said, tone }: FigureProps) => (
  <div>
    <dt>{name}</dt>
    <dd>
      <span class="value">{value}</span>
      {beside !== undefined && <span class="quiet"> {beside}</span>}
      {said !== undefined && <span class={`said-of ${tone}`}> {said}</span>}
    </dd>
  </div>
);
