import type { AccountReport } from "../../../../shared/account/account.ts";
import { number, percent } from "../../../../shared/plainMail/words.ts";
import { useGet } from "../../api/useGet.ts";
import { Loaded } from "../../parts/Loaded.tsx";

const EVERY_MS = 300_000; // it asks SES, which takes about one such call a second from everybody

/** How much of SES's quota is used, and what SES says of the account. */
export const Quota = () => (
  <section class="panel" aria-labelledby="quota">
    <h2 id="quota">Quota</h2>
    <Loaded of={useGet<AccountReport>("/v1/account", {}, { every: EVERY_MS })}>
      {({ quota: { max24Hours, sentLast24Hours, used, perSecond }, sandbox, summary }) => (
        <>
          {max24Hours !== null && (
            <meter
              aria-label="Part of the quota that is used"
              value={used}
              min={0}
              max={1}
              high={0.8}
              optimum={0}
            />
          )}
          <p>
            {number(sentLast24Hours)} of {max24Hours === null ? "any number of" : number(max24Hours)}{" "}
            recipients in 24 hours{max24Hours !== null && ` (${percent(used)})`}, {number(perSecond)} a second
            at most.
          </p>
          {summary.slice(0, 2).map((sentence) => (
            <p key={sentence} class="quiet">
              {sentence}
            </p>
          ))}
          <p>
            <a href="/account">{sandbox ? "Ask for production access" : "The account"}</a>
          </p>
        </>
      )}
    </Loaded>
  </section>
);
