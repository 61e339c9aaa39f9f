import { useGet } from "../../api/useGet.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { QuotaUse } from "../../parts/QuotaUse.tsx";

const EVERY_MS = 300_000; // it asks SES, which takes about one such call a second from everybody
const MOST_FINDINGS = 2; // the worst come first; the account's page has all, and what to do

/** How much of SES's quota is used, and what SES says of the account. */
export const Quota = () => (
  <section class="panel" aria-labelledby="quota">
    <h2 id="quota">Quota</h2>
    <Loaded of={useGet("/v1/account", {}, { every: EVERY_MS })}>
      {({ quota, sandbox, findings }) => (
        <>
          <QuotaUse quota={quota} />
          {findings.slice(0, MOST_FINDINGS).map(({ code, text }) => (
            <p key={code} class="quiet">
              {text}
            </p>
          ))}
          <p>
            <a href="/account">{sandbox ? "Request production access" : "Account details"}</a>
          </p>
        </>
      )}
    </Loaded>
  </section>
);
