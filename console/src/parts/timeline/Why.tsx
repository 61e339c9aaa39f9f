import type { EventItem } from "../../../../functions/api/items/eventItem.ts";
import { Remedies } from "../remedies/Remedies.tsx";
import "./timeline.css";

type WhyProps = Pick<EventItem, "reason" | "explanation"> & {
  /** The steps on request only. */
  isBrief?: boolean;
};

/** Why mail failed, with what to do; of what did not fail, what it means. */
export const Why = ({ reason, explanation, isBrief = false }: WhyProps) => {
  if (reason === null) return <p>{explanation}</p>;
  const steps = <Remedies steps={reason.remedy} />;
  return (
    <div class="reason-told">
      <p>
        <strong>{reason.title}.</strong> {reason.explanation}
      </p>
      {reason.remedy.length > 0 &&
        (isBrief ? (
          <details>
            <summary>What to do</summary>
            {steps}
          </details>
        ) : (
          <>
            <p class="reason-steps">What to do</p>
            {steps}
          </>
        ))}
    </div>
  );
};
