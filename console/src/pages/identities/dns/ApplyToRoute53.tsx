import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { Answer } from "../../../../../functions/api/calls.ts";
import { counted } from "../../../../../shared/plainMail/words.ts";
import { call } from "../../../api/call.ts";
import { type Problem, problemOf } from "../../../api/ProblemError.ts";
import { refresh } from "../../../api/useGet.ts";
import { say } from "../../../parts/Announcer.tsx";
import { AskDialog } from "../../../parts/dialogs/AskDialog.tsx";
import { ProblemBox } from "../../../parts/ProblemBox.tsx";

type Applied = Answer<"POST", "/v1/identities/{identity}/dns/route53">;
type Conflict = { name: string; type: string; existing: string[]; wanted: string };

/** Has the service write the records into the AWS account's own hosted zone; asks before it replaces any. */
export const ApplyToRoute53 = ({ domain, isComplete }: { domain: string; isComplete: boolean }) => {
  const [applied, setApplied] = useState<Applied | null>(null);
  const [conflict, setConflict] = useState<Problem | null>(null);
  const apply = (replace: boolean) =>
    call("POST", "/v1/identities/{identity}/dns/route53", {
      path: { identity: domain },
      query: { replace: replace || undefined },
    });
  const done = async (answer: Applied) => {
    setApplied(answer);
    say(wordsOf(answer));
    await refresh("/v1/identities");
    setConflict(null);
  };
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () => apply(false),
    onSuccess: done,
    onError: (problem) => {
      const found = problemOf(problem, "dns_records_exist");
      if (found === undefined) return;
      setConflict(found);
      reset();
    },
  });
  // Once pressed, the button stays: the focus is on it.
  if (isComplete && applied === null) return null;
  return (
    <>
      <button
        type="button"
        class={isComplete ? "button" : "button primary"}
        aria-disabled={isPending}
        onClick={() => !isPending && mutate()}
      >
        {isPending ? "Applying to Route 53…" : "Apply to Route 53"}
      </button>
      {applied !== null && <p class="whole-row box good">{wordsOf(applied)}</p>}
      {problemOf(error, "hosted_zone_not_found") === undefined ? (
        <ProblemBox error={error} />
      ) : (
        <NoZone domain={domain} />
      )}
      {conflict !== null && (
        <AskDialog
          title="Replace the records with these names?"
          action="Replace and apply"
          doing="Applying to Route 53…"
          isDangerous
          run={() => apply(true)}
          onDone={done}
          onClose={() => setConflict(null)}
        >
          <p>
            Someone else created these records, so nothing was changed. Replace them if they are not needed;
            other values of a TXT record stay. Delete a conflicting CNAME manually.
          </p>
          <Conflicts problem={conflict} />
        </AskDialog>
      )}
    </>
  );
};

const wordsOf = ({ zone, written, change }: Applied): string => {
  if (change === null) return `The hosted zone ${zone} already has all the records.`;
  const what = `Wrote ${counted(written, "record")} to the hosted zone ${zone}`;
  return change.state === "INSYNC"
    ? `${what}. They are live on Route 53's servers.`
    : `${what}. They will be live within a minute.`;
};

const NoZone = ({ domain }: { domain: string }) => (
  <div class="box watch" role="alert">
    <strong>Route 53 in this AWS account does not host DNS for {domain}</strong>
    <p>
      This AWS account has no public hosted zone for it or a parent domain. Publish the records at its DNS
      provider: copy each record, or copy them all as a zone file.
    </p>
  </div>
);

const Conflicts = ({ problem }: { problem: Problem }) => {
  const records = Array.isArray(problem["records"]) ? (problem["records"] as Conflict[]) : [];
  return (
    <ul class="conflicts">
      {records.map(({ name, type, existing, wanted }) => (
        <li key={`${type} ${name}`}>
          <code>
            {type} {name}
          </code>
          <dl class="facts">
            <dt>Now</dt>
            <dd>
              <code>{existing.join(", ")}</code>
            </dd>
            <dt>New</dt>
            <dd>
              <code>{wanted}</code>
            </dd>
          </dl>
        </li>
      ))}
    </ul>
  );
};
