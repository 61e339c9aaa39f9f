import { problemOf } from "../../api/ProblemError.ts";
import { useGet } from "../../api/useGet.ts";
import { Loaded } from "../../parts/Loaded.tsx";

/** Whether a domain is one that we send from. */
export const OwnDomain = ({ domain }: { domain: string }) => {
  const identity = useGet("/v1/identities/{identity}", { path: { identity: domain } });
  return (
    <section class="panel" aria-labelledby="own">
      <h2 id="own">Can you send from this domain?</h2>
      {problemOf(identity.error, "identity_not_found") !== undefined ? (
        <p>
          No: it is not verified in SES. You need that only to send from it, not to send to it. Individual
          addresses at this domain may be verified: see <a href="/identities">Identities</a>.
        </p>
      ) : (
        <Loaded of={identity}>
          {({ state, explanation, coveredBy }) => (
            <>
              <p>
                {state === "verified" || state === "covered" ? "Yes. " : ""}
                {explanation}
              </p>
              <p>
                <a href={`/identities/${encodeURIComponent(coveredBy ?? domain)}`}>
                  {coveredBy ?? domain} under Identities
                </a>
              </p>
            </>
          )}
        </Loaded>
      )}
    </section>
  );
};
