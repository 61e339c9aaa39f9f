import { useLocation } from "preact-iso";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { urlOf } from "../../api/call.ts";
import { ChoiceField } from "../../parts/fields/ChoiceField.tsx";
import { TextField } from "../../parts/fields/TextField.tsx";
import { type IdentityState, STATES } from "./status.ts";

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
      <ChoiceField
        label="State"
        value={query["state"] ?? ""}
        choices={[
          ["", `All (${items.length})`],
          ...there.map((state): [string, string] => [
            state,
            `${STATES[state].text} (${items.filter((item) => item.state === state).length})`,
          ]),
        ]}
        onChange={(state) => filter({ state })}
      />
      <TextField
        label="Address or domain"
        type="search"
        placeholder="contains"
        value={query["text"] ?? ""}
        onInput={(text) => filter({ text })}
      />
    </search>
  );
};
