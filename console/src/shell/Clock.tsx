import { ownZone, setUtc, useIsUtc } from "../parts/clock.ts";

/** By whose clock the screen's times and days are, and the way to the other one; a phone has it at the foot. */
export const Clock = ({ isFoot = false }: { isFoot?: boolean }) => {
  const isUtc = useIsUtc();
  const own = ownZone();
  const shown = isUtc || own === undefined ? "UTC" : own;
  return (
    <p class={isFoot ? "clock-foot" : "clock"}>
      Times: {shown}{" "}
      {own !== undefined && (
        <button type="button" class="link" onClick={() => setUtc(!isUtc)}>
          Show {isUtc ? own : "UTC"}
        </button>
      )}
    </p>
  );
};
