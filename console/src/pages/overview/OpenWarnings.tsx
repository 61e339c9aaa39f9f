import { Badge } from "../../parts/Badge.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Ago } from "../../parts/Time.tsx";
import { SEVERITY_TONES } from "../warnings/severity.ts";
import { useOpenWarnings } from "../warnings/useOpenWarnings.ts";

const MOST = 5;

/** The worst of what is open; all of it is one click away. */
export const OpenWarnings = () => (
  <section class="panel" aria-labelledby="open-warnings">
    <h2 id="open-warnings">Open warnings</h2>
    <Loaded of={useOpenWarnings()}>
      {({ items }) =>
        items.length === 0 ? (
          <p class="quiet">None. Subscribers are notified when one opens.</p>
        ) : (
          <>
            <ul class="plain-list open-warnings">
              {items.slice(0, MOST).map(({ id, severity, headline, openedAt, acknowledged }) => (
                <li key={id}>
                  <Badge tone={SEVERITY_TONES[severity]}>{severity}</Badge>{" "}
                  <a href={`/warnings/${encodeURIComponent(id)}`}>{headline}</a>
                  <span class="quiet">
                    , opened <Ago at={openedAt} />
                    {acknowledged !== null && `, acknowledged by ${acknowledged.by}`}
                  </span>
                </li>
              ))}
            </ul>
            {items.length > MOST && (
              <p>
                <a href="/warnings">All {items.length}</a>
              </p>
            )}
          </>
        )
      }
    </Loaded>
  </section>
);
