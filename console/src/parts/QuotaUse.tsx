import type { AccountReport } from "../../../shared/account/account.ts";
import { number, percent } from "../../../shared/plainMail/words.ts";

/** How much of SES's quota is used, as a bar and in words. */
export const QuotaUse = ({
  quota: { max24Hours, sentLast24Hours, used, perSecond },
}: {
  quota: AccountReport["quota"];
}) => (
  <>
    {max24Hours !== null && (
      <meter aria-label="Share of the quota used" value={used} min={0} max={1} high={0.8} optimum={0} />
    )}
    <p>
      {number(sentLast24Hours)}
      {max24Hours !== null && ` of ${number(max24Hours)}`} recipients in the last 24 hours (
      {max24Hours === null ? "no limit" : percent(used)}). Maximum rate: {number(perSecond)} a second.
    </p>
  </>
);
