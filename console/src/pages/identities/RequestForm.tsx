import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { call } from "../../api/call.ts";
import { doIt } from "../../api/doIt.ts";
import { wrongIn } from "../../api/ProblemError.ts";
import { refresh } from "../../api/useGet.ts";
import { ApiForm } from "../../parts/fields/ApiForm.tsx";
import { NoteField } from "../../parts/fields/NoteField.tsx";
import { TextField } from "../../parts/fields/TextField.tsx";
import { Coverage } from "./Coverage.tsx";
import { type MailFrom, MailFromChoice } from "./MailFromChoice.tsx";

const FIELDS = ["identity", "requester", "mailFromDomain", "note"];

type RequestFormProps = { initial: string; onAsked: (item: IdentityItem) => void };

export const RequestForm = ({ initial, onAsked }: RequestFormProps) => {
  const [identity, setIdentity] = useState(initial);
  const [requester, setRequester] = useState("");
  const [mailFrom, setMailFrom] = useState<MailFrom>({ choice: "usual", domain: "" });
  const [note, setNote] = useState("");
  const isDomain = identity.trim() !== "" && !identity.includes("@");
  const ask = () =>
    call("POST", "/v1/identities", {
      body: {
        identity: identity.trim(),
        requester: requester.trim() || undefined,
        mailFromDomain: isDomain ? mailFromDomain(mailFrom) : undefined,
        note: note.trim() || undefined,
      },
    });
  const { mutate, isPending, error } = useMutation({
    mutationFn: doIt<IdentityItem>,
    onSuccess: (item) => {
      void refresh("/v1/identities", "/v1/account");
      onAsked(item);
    },
  });
  return (
    <ApiForm
      class="panel request"
      error={error}
      fields={FIELDS}
      onSubmit={() => {
        if (!isPending) mutate(ask);
      }}
    >
      <TextField
        label="Address or domain"
        error={wrongIn(error, "identity")}
        hint="Prefer the domain: it covers all its addresses and its mail is signed. A domain needs someone who can edit its DNS; an address needs someone who can read its mailbox."
        required
        inputMode="email"
        placeholder="example.org or ann@example.org"
        value={identity}
        onInput={setIdentity}
      />
      <Coverage typed={identity} />
      {isDomain && (
        <MailFromChoice
          of={identity.trim()}
          value={mailFrom}
          onChange={setMailFrom}
          error={wrongIn(error, "mailFromDomain")}
        />
      )}
      <TextField
        label="Requester (optional)"
        error={wrongIn(error, "requester")}
        hint="Address of the person who wants to send from it. They are emailed when it is verified, when verification fails, or when its link is about to expire."
        type="email"
        value={requester}
        onInput={setRequester}
      />
      <NoteField
        label="Why (optional)"
        error={wrongIn(error, "note")}
        hint="Kept in the audit log, and shown to the administrator if the request needs approval."
        value={note}
        onInput={setNote}
      />
      <div class="actions">
        <button type="submit" class="button primary" aria-disabled={isPending}>
          {isPending ? "Requesting…" : "Request identity"}
        </button>
        <a class="button" href="/identities">
          Cancel
        </a>
      </div>
    </ApiForm>
  );
};

/** As the API takes it: left out for the usual one, null for SES's own. */
const mailFromDomain = ({ choice, domain }: MailFrom): string | null | undefined => {
  switch (choice) {
    case "usual":
      return undefined;
    case "other":
      return domain.trim();
    case "ses":
      return null;
  }
};
