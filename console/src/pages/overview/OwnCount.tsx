import { COMPARISON_STATES } from "../../../../shared/sesCounts/words.ts";
import { useGet } from "../../api/useGet.ts";
import { Badge } from "../../parts/Badge.tsx";
import { COMPARISON_TONES } from "../../parts/comparisonTones.ts";

/** Whether SES's own count agrees with the records; nothing where there is no comparison yet. */
export const OwnCount = () => {
  const comparison = useGet("/v1/account").data?.comparison ?? null;
  if (comparison === null) return null;
  const { state, explanation, causes } = comparison;
  return (
    <section class="panel" aria-labelledby="own-count">
      <h2 id="own-count">SES's own count</h2>
      <p>
        <Badge tone={COMPARISON_TONES[state]}>{COMPARISON_STATES[state]}</Badge>
      </p>
      <p class="quiet">{explanation}</p>
      {causes.map(({ text }) => (
        <p key={text}>Likely cause: {text}</p>
      ))}
      <p>
        <a href="/account#own-counts">{causes.length > 0 ? "What to do" : "Day by day"}</a>
      </p>
    </section>
  );
};
