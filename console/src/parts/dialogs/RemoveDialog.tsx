import { useMutation } from "@tanstack/preact-query";
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "../../api/call.ts";
import { doIt } from "../../api/doIt.ts";
import { type Problem, problemOf } from "../../api/ProblemError.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../Announcer.tsx";
import { NoteField } from "../fields/NoteField.tsx";
import { ProblemBox } from "../ProblemBox.tsx";
import { Dialog } from "./Dialog.tsx";

type RemoveDialogProps = {
  address: string;
  onClose: () => void;
  /** Once it is removed, and the lists have been read again. */
  onRemoved: () => void;
};

/** Takes an address off the suppression list; one that is likely to bounce again only after a second question. */
export const RemoveDialog = ({ address, onClose, onRemoved }: RemoveDialogProps) => {
  const [note, setNote] = useState("");
  const [doubt, setDoubt] = useState<Problem>();
  const remove = (force: boolean) =>
    call("DELETE", "/v1/suppressions/{address}", {
      path: { address },
      query: { note, force: force || undefined },
    });
  const { mutate, isPending, error } = useMutation({
    mutationFn: doIt<unknown>,
    onSuccess: async () => {
      say(`Removed ${address}. SES will deliver to this address again.`);
      await readAgain();
      onRemoved();
    },
    onError: (problem) => {
      setDoubt((before) => problemOf(problem, "likely_to_bounce_again") ?? before);
      // Somebody else was quicker.
      if (problemOf(problem, "not_suppressed") !== undefined) return readAgain();
    },
  });
  if (doubt !== undefined)
    return (
      <Dialog title={`Remove ${address} anyway?`} onClose={onClose}>
        <Doubt
          problem={doubt}
          error={problemOf(error, doubt.code) === undefined ? error : null}
          isPending={isPending}
          onKeep={onClose}
          onRemove={() => mutate(() => remove(true))}
        />
      </Dialog>
    );
  return (
    <Dialog title={`Remove ${address} from the suppression list?`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isPending) mutate(() => remove(false));
        }}
      >
        <p>SES will deliver to this address again. If it bounces again, SES suppresses it again.</p>
        <ProblemBox error={error} />
        <NoteField
          hint="Recorded in the audit log with your name. Optional."
          value={note}
          onInput={setNote}
        />
        <div class="actions">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="button primary" aria-disabled={isPending}>
            {isPending ? "Removing…" : "Remove from suppression list"}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

type DoubtProps = {
  problem: Problem;
  /** Why the second attempt failed. */
  error: Error | null;
  isPending: boolean;
  onKeep: () => void;
  onRemove: () => void;
};

const Doubt = ({ problem, error, isPending, onKeep, onRemove }: DoubtProps) => {
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  return (
    <>
      <div class="box watch" role="alert">
        <p>
          <strong>{problem.title}.</strong> It was not removed.
        </p>
        <p>{String(problem["explanation"])}</p>
        <p>{String(problem["advice"])}</p>
      </div>
      <ProblemBox error={error} />
      <div class="actions">
        <button type="button" class="button" ref={keep} onClick={onKeep}>
          Keep it suppressed
        </button>
        <button
          type="button"
          class="button danger"
          aria-disabled={isPending}
          onClick={() => !isPending && onRemove()}
        >
          {isPending ? "Removing…" : "Remove anyway"}
        </button>
      </div>
    </>
  );
};

const readAgain = () => refresh("/v1/suppressions", "/v1/suppression-groups", "/v1/recipients");
