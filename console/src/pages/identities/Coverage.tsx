import { useEffect, useState } from "preact/hooks";
import { problemOf } from "../../api/ProblemError.ts";
import { useGet } from "../../api/useGet.ts";
import { pagePath } from "./paths.ts";
import { StatusBadge, StatusWords } from "./StatusBadge.tsx";

const SETTLED_MS = 600;
/** Worth asking about: each look asks SES, which takes about one call a second. */
const WHOLE = /^[^\s@]*@?[^\s@.]+(\.[^\s@.]+)*\.[^\s@.]{2,}$/;

/** Whether what is typed can be sent from already, or was asked for, so that nobody asks in vain. */
export const Coverage = ({ typed }: { typed: string }) => {
  const identity = useSettled(typed.trim());
  const isWhole = WHOLE.test(identity);
  const { data, error, isFetching } = useGet(
    "/v1/identities/{identity}",
    { path: { identity } },
    { enabled: isWhole },
  );
  return (
    <div class="coverage" role="status">
      {isWhole && isFetching && <p class="quiet">Checking whether {identity} is already covered…</p>}
      {isWhole && !isFetching && data !== undefined && (
        <p>
          <StatusBadge of={data} /> <StatusWords of={data} />
          {data.state !== "covered" && (
            <>
              {" "}
              <a href={pagePath(data.identity)}>See {data.identity}</a>
            </>
          )}
        </p>
      )}
      {isWhole && !isFetching && problemOf(error, "identity_not_found") !== undefined && (
        <p class="quiet">Nothing covers {identity} yet: SES rejects mail from it.</p>
      )}
    </div>
  );
};

/** `value` once it has not changed for a moment. */
const useSettled = (value: string): string => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
};
