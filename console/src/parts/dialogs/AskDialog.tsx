import { useMutation } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { doIt } from "../../api/doIt.ts";
import { wrongIn } from "../../api/ProblemError.ts";
import { NoteField } from "../fields/NoteField.tsx";
import { ProblemBox } from "../ProblemBox.tsx";
import { Dialog } from "./Dialog.tsx";

type AskDialogProps<Answer> = {
  title: string;
  /** What it means, and for whom. */
  children: ComponentChildren;
  /** The button's words: “Delete example.org”. */
  action: string;
  /** The same while it is done: “Deleting…”. */
  doing: string;
  isDangerous?: boolean;
  /** Who reads the note that is asked for; none is where this is left out. */
  noteHint?: string;
  run: (note: string) => Promise<Answer>;
  /** Once it is done; the dialog is still open until this has settled. */
  onDone: (answer: Answer) => unknown;
  /** What went wrong, which the dialog shows as well, unless one of `fields` does, of the body. */
  onProblem?: (error: unknown) => void;
  fields?: string[];
  onClose: () => void;
};

/** Asks before something is done, does it, and says what went wrong; Escape and Cancel leave all as it is. */
export const AskDialog = <Answer,>({
  title,
  children,
  action,
  doing,
  isDangerous = false,
  noteHint,
  run,
  onDone,
  onProblem,
  fields = [],
  onClose,
}: AskDialogProps<Answer>) => {
  const [note, setNote] = useState("");
  const { mutate, isPending, error } = useMutation({
    mutationFn: doIt<Answer>,
    onSuccess: onDone,
    onError: (problem) => onProblem?.(problem),
    // An answer may hold a secret: it is gone with the dialog.
    gcTime: 0,
  });
  const isAtField = fields.some((field) => wrongIn(error, field) !== undefined);
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isPending) mutate(() => run(note.trim()));
        }}
      >
        {children}
        {!isAtField && <ProblemBox error={error} />}
        {noteHint !== undefined && <NoteField hint={noteHint} value={note} onInput={setNote} />}
        <div class="actions">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            class={isDangerous ? "button danger" : "button primary"}
            aria-disabled={isPending}
          >
            {isPending ? doing : action}
          </button>
        </div>
      </form>
    </Dialog>
  );
};
