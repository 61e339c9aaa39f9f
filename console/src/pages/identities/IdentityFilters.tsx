import { useLocation } from "preact-iso";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { urlOf } from "../../api/call.ts";
import { Field } from "../../parts/Field.tsx";
import { type IdentityState, STATES } from "./standing.ts";

/** Which of the page's identities are shown; kept in the URL. */
export const IdentityFilters = ({ items }: { items: IdentityItem[] }) => {
  const { path, query, route } = useLocation();
  const filter = (changes: Record<string, string>) => route(urlOf(path, { ...query, ...changes }), true);
  const states = Object.keys(STATES) as IdentityState[];
  const there = states.filter(
    (state) => query["state"] === state || items.some((item) => item.state === state),
  );
  return (
    <search class="filters">
      <Field label="State">
        {(control) => (
          <select
            {...control}
            value={query["state"] ?? ""}
            onChange={(event) => filter({ state: event.currentTarget.value })}
          >
            <option value="">All ({items.length})</option>
            {there.map((state) => (
              <option key={state} value={state}>
                {STATES[state].text} ({items.filter((item) => item.state === state).length})
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Address or domain">
        {(control) => (
          <input
            {...control}
            type="search"
            placeholder="contains"
            value={query["text"] ?? ""}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => filter({ text: event.currentTarget.value })}
          />
        )}
      </Field>
    </search>
  );
};
