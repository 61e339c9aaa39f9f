import { number, percent } from "../../../../shared/plainMail/words.ts";
import { type Counts, sent } from "../../../../shared/tallies/counts.ts";
import { delivered, type StatsAnswer } from "../overview/stats.ts";
import "./domains.css";

type ComparisonProps = { domain: string; counts: Counts; others: Counts; lines: StatsAnswer["lines"] };
type Row = { name: string; of: (counts: Counts) => string; hint?: string };

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
        {rowsOf(lines).map(({ name, of, hint }) => (
          <tr key={name}>
            <th scope="row">
              {name}
              {hint !== undefined && <span class="hint">{hint}</span>}
            </th>
            <td class="number">{of(counts)}</td>
            <td class="number">{of(others)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const rowsOf = ({ bounceRate, complaintRate }: StatsAnswer["lines"]): Row[] => [
  { name: "Sent", of: (counts) => number(sent(counts)) },
  { name: "Delivered", of: (counts) => withRate(delivered(counts), counts) },
  {
    name: "Bounced for good",
    of: (counts) => withRate(counts.hardBounce, counts),
    hint: `SES reviews an account at ${percent(bounceRate.review)} of all its mail.`,
  },
  {
    name: "Marked as spam",
    of: (counts) => withRate(counts.countedComplaint, counts),
    hint: `SES reviews an account at ${percent(complaintRate.review)}.`,
  },
  {
    name: "Other bounces",
    of: (counts) => withRate(otherBounces(counts), counts),
    hint: "For a passing reason, or suppressed already.",
  },
  { name: "Delayed", of: ({ deliveryDelay }) => number(deliveryDelay) },
];

const withRate = (count: number, counts: Counts): string =>
  count > 0 && sent(counts) > 0 ? `${number(count)} (${percent(count / sent(counts))})` : number(count);

/** Those that SES's rates leave out. */
const otherBounces = ({ bounce, simulatedBounce, hardBounce }: Counts): number =>
  Math.max(0, bounce - simulatedBounce - hardBounce);
