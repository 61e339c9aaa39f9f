import { useId } from "preact/hooks";
import type { Scope } from "../../../../shared/tokens/scope.ts";
import { SCOPES } from "./scopes.ts";

type ScopeFieldsProps = {
  scopes: ReadonlySet<Scope>;
  onChange: (scopes: Set<Scope>) => void;
  error: string | undefined;
};

/** A token's scopes, with a sentence for each. */
export const ScopeFields = ({ scopes, onChange, error }: ScopeFieldsProps) => {
  const id = useId();
  return (
    <fieldset aria-describedby={`${id}-error`}>
      <legend>Scopes</legend>
      {SCOPES.map(([scope, words]) => (
        <div class="check" key={scope}>
          <input
            id={`${id}-${scope}`}
            type="checkbox"
            checked={scopes.has(scope)}
            onChange={(event) => {
              const next = new Set(scopes);
              if (event.currentTarget.checked) next.add(scope);
              else next.delete(scope);
              onChange(next);
            }}
          />
          <label for={`${id}-${scope}`}>
            <strong>{scope}</strong>
            <span class="scope-words">{words}</span>
          </label>
        </div>
      ))}
      <div id={`${id}-error`}>
        {error !== undefined && (
          <span class="wrong">{scopes.size === 0 ? "Select at least one." : error}</span>
        )}
      </div>
    </fieldset>
  );
};
