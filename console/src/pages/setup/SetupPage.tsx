import type { SetupItem } from "../../../../functions/api/items/setupItem.ts";
import { useGet } from "../../api/useGet.ts";
import { Badge, type Tone } from "../../parts/Badge.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { Remedies } from "../../parts/remedies/Remedies.tsx";
import "./setup.css";

const EVERY_MS = 60_000; // it asks SES and SNS
type Step = SetupItem["steps"][number];

/** Each step of the set-up with its live state, in the order in which they are best done. */
export const SetupPage = () => {
  const setup = useGet("/v1/setup", {}, { every: EVERY_MS });
  return (
    <Page
      title="Setup"
      lead="Setup checklist: what is done, and the next steps."
      actions={
        <button
          type="button"
          class="button"
          aria-disabled={setup.isFetching}
          onClick={() => !setup.isFetching && void setup.refetch()}
        >
          {setup.isFetching ? "Checking…" : "Check again"}
        </button>
      }
    >
      <Loaded of={setup}>
        {({ ready, summary, steps }) => (
          <>
            <p class={`box ${ready ? "good" : "watch"}`} role="status">
              {summary}
            </p>
            <ol class="steps">
              {steps.map((step) => (
                <StepItem key={step.id} step={step} />
              ))}
            </ol>
          </>
        )}
      </Loaded>
    </Page>
  );
};

const BADGES: Record<Step["state"], { tone: Tone; text: string }> = {
  done: { tone: "good", text: "Done" },
  todo: { tone: "watch", text: "To do" },
  unknown: { tone: "quiet", text: "Unknown" },
};

const StepItem = ({ step: { title, state, optional, explanation, remedy } }: { step: Step }) => {
  const { tone, text } =
    state === "todo" && optional ? { tone: "info" as const, text: "Optional" } : BADGES[state];
  return (
    <li class="panel">
      <div class="step-head">
        <h2>{title}</h2>
        <Badge tone={tone}>{text}</Badge>
      </div>
      <p>{explanation}</p>
      <Remedies steps={remedy} />
    </li>
  );
};
