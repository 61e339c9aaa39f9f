import { useLocation } from "preact-iso";
import { call } from "../api/call.ts";
import { currentSession, signOut } from "../api/session.ts";
import { useCaller } from "../api/useCaller.ts";

/** Who is signed in, and the way out. */
export const Caller = () => {
  const caller = useCaller();
  const { route } = useLocation();
  const leave = () => {
    const secret = currentSession()?.secret;
    // At once: whoever presses it walks away.
    signOut();
    route("/", true);
    // The session ends at the service too; where that cannot be reached it ends by itself.
    if (secret !== undefined) call("DELETE", "/v1/session", {}, { secret }).catch(() => {});
  };
  return (
    <div class="caller">
      {caller !== undefined && (
        <span class="who" title={`${caller.name}: ${caller.scopes.join(", ")}`}>
          <span class="unseen">Signed in as </span>
          {caller.name}
        </span>
      )}
      <button type="button" class="button" onClick={leave}>
        Sign out
      </button>
    </div>
  );
};
