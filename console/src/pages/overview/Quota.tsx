import type { AccountReport } from "../../../../shared/account/account.ts";
import { useGet } from "../../api/useGet.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { QuotaUse } from "../../parts/QuotaUse.tsx";

const EVERY_MS = 300_000; // it asks SES, which takes about one such call a second from everybody

/** How much of SES's quota is used, and what SES says of the account. */
export const Quota = () => (
  <section class="panel" aria-labelledby="quota">
    <h2 id="quota">Quota</h2>
    <Loaded of={useGet<AccountReport>("/v1/account", {}, { every: EVERY_MS })}>
      {({ quota, sandbox, summary }) => (
        <>
          <QuotaUse quota={quota} />
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
