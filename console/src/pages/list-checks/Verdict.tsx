import type { ListCheckItem } from "../../../../functions/api/items/listCheckItem.ts";
import { counted, number, percent } from "../../../../shared/plainMail/words.ts";

/** What mailing the list would do, in a sentence or three, and how that is worked out. */
export const Verdict = ({ check }: { check: ListCheckItem }) => {
  const { forecast, problems } = check;
  if (forecast === null)
    return (
      <p class="box info" role="status">
        Every address is checked. The forecast follows when the events of the last 7 days have been counted.
      </p>
    );
  const isHigh = (forecast.rateWithAll ?? 0) >= forecast.review;
  return (
    <section
      class={`box ${isHigh ? "bad" : problems > 0 ? "watch" : "good"} list-verdict`}
      aria-label="Verdict"
    >
      <p role="status">
        <strong>{forecast.verdict}</strong>
      </p>
      <details>
        <summary>How this is worked out</summary>
        <Reckoning check={check} forecast={forecast} />
      </details>
    </section>
  );
};

type Forecast = NonNullable<ListCheckItem["forecast"]>;

const Reckoning = ({ check, forecast }: { check: ListCheckItem; forecast: Forecast }) => {
  const { total, wouldBounce, problems } = check;
  const { mails, rateNow, rateWithAll, rateWithClean } = forecast;
  return (
    <>
      <ul>
        <li>
          {counted(mails, "message")}: SES sends one to each valid address. Invalid addresses are rejected,
          which is no bounce; duplicates count once.
        </li>
        <li>
          {counted(wouldBounce, "bounce")}: addresses whose domain accepts no mail, and addresses that
          hard-bounced for a permanent reason and have had nothing delivered since.
        </li>
        <li>
          Suppressed addresses are part of what you send, but SES does not count their bounces. Nothing is
          assumed about addresses without any record, so the real rate can be higher.
        </li>
      </ul>
      <dl class="facts">
        <dt>Bounce rate of the last 7 days</dt>
        <dd>{rateOf(rateNow)}</dd>
        <dt>With the list as it is ({counted(total, "address", "addresses")})</dt>
        <dd>{rateOf(rateWithAll)}</dd>
        <dt>Without the {number(problems)} with a problem</dt>
        <dd>{rateOf(rateWithClean)}</dd>
      </dl>
    </>
  );
};

const rateOf = (rate: number | null): string => (rate === null ? "nothing sent" : percent(rate));
