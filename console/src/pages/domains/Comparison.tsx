import { number, percent } from "../../../../shared/plainMail/words.ts";
import { type Counts, delivered, otherBounces, sent } from "../../../../shared/tallies/counts.ts";
import type { StatsAnswer } from "../overview/stats.ts";
import "./domains.css";

type ComparisonProps = { domain: string; counts: Counts; others: Counts; lines: StatsAnswer["lines"] };

/** A domain's counts and rates beside those of all other mail; three columns, which a phone has room for. */
export const Comparison = ({ domain, counts, others, lines }: ComparisonProps) => (
  <div class="panel comparison">
    <table>
      <caption class="unseen">Mail to {domain} and all other mail, in the last 30 days</caption>
      <thead>
        <tr>
          <th scope="col">Last 30 days</th>
          <th scope="col" class="number">
            To {domain}
          </th>
          <th scope="col" class="number">
            All other mail
          </th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map(({ name, of }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <Share count={of(counts)} all={sent(counts)} />
            <Share count={of(others)} all={sent(others)} />
          </tr>
        ))}
      </tbody>
    </table>
    <p class="hint">
      SES puts an account under review if {percent(lines.bounceRate.review)} of its mail hard-bounces, or if{" "}
      {percent(lines.complaintRate.review)} is reported as spam. Other bounces are soft bounces, and bounces
      from addresses that were already suppressed.
    </p>
  </div>
);

const ROWS: { name: string; of: (counts: Counts) => number }[] = [
  { name: "Sent", of: sent },
  { name: "Delivered", of: delivered },
  { name: "Hard bounces", of: ({ hardBounce }) => hardBounce },
  { name: "Reported as spam", of: ({ countedComplaint }) => countedComplaint },
  { name: "Other bounces", of: otherBounces },
  { name: "Delayed", of: ({ deliveryDelay }) => deliveryDelay },
];

const Share = ({ count, all }: { count: number; all: number }) => (
  <td class="number">
    {number(count)}
    <span class="share"> {count > 0 && count !== all && all > 0 ? percent(count / all) : ""}</span>
  </td>
);
