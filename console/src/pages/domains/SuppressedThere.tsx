import { urlOf } from "../../api/call.ts";
import { useGet } from "../../api/useGet.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { Time } from "../../parts/Time.tsx";
import "./domains.css";

const SHOWN = 10;

/** The newest suppressed addresses of a domain. */
export const SuppressedThere = ({ domain }: { domain: string }) => {
  const suppressed = useGet("/v1/suppressions", { query: { domain, limit: SHOWN, sort: "-since" } });
  return (
    <section class="panel" aria-labelledby="suppressed">
      <h2 id="suppressed">Suppressed addresses, newest first</h2>
      <Loaded of={suppressed}>
        {({ items, cursor }) =>
          items.length === 0 ? (
            <p>No suppressed addresses at this domain.</p>
          ) : (
            <>
              <ul class="suppressed">
                {items.map(({ address, reason, since }) => (
                  <li key={address}>
                    <a href={`/recipients/${encodeURIComponent(address)}`}>{address}</a>
                    <span class="quiet">
                      {reason.title}, <Time at={since} />
                    </span>
                  </li>
                ))}
              </ul>
              <p>
                <a href={urlOf("/suppressions", { domain })}>
                  {cursor === null ? "Show them in the suppression list" : "Show all in the suppression list"}
                </a>
              </p>
            </>
          )
        }
      </Loaded>
    </section>
  );
};
