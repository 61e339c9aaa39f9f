import { useMutation } from "@tanstack/preact-query";
import { useEffect, useRef, useState } from "preact/hooks";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { call } from "../../api/call.ts";
import { doIt } from "../../api/doIt.ts";
import { wrongIn } from "../../api/ProblemError.ts";
import { refresh } from "../../api/useGet.ts";
import { Field } from "../../parts/Field.tsx";
import { NoteField } from "../../parts/NoteField.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";
import { Coverage } from "./Coverage.tsx";
import { type MailFrom, MailFromChoice } from "./MailFromChoice.tsx";

const FIELDS = ["identity", "requester", "mailFromDomain", "note"];

type RequestFormProps = { initial: string; onAsked: (item: IdentityItem) => void };

export const RequestForm = ({ initial, onAsked }: RequestFormProps) => {
  const [identity, setIdentity] = useState(initial);
  const [requester, setRequester] = useState("");
  const [mailFrom, setMailFrom] = useState<MailFrom>({ choice: "usual", domain: "" });
  const [note, setNote] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const isDomain = identity.trim() !== "" && !identity.includes("@");
  const ask = () =>
    call<IdentityItem>("POST", "/v1/identities", {
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
  useEffect(() => {
    if (error !== null) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  const isAtAField = FIELDS.some((field) => wrongIn(error, field) !== undefined);
  return (
    <form
      ref={form}
      noValidate
      class="panel request"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPending) mutate(ask);
      }}
    >
      {!isAtAField && <ProblemBox error={error} />}
      <Field
        label="Address or domain"
        error={wrongIn(error, "identity")}
        hint="Take the domain where you can: it covers all its addresses, and its mail is signed. It takes somebody who may change its DNS; an address takes somebody who reads its mailbox."
      >
        {(control) => (
          <input
            {...control}
            type="text"
            required
            placeholder="example.org or ann@example.org"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            inputMode="email"
            value={identity}
            onInput={(event) => setIdentity(event.currentTarget.value)}
          />
        )}
      </Field>
      <Coverage typed={identity} />
      {isDomain && (
        <MailFromChoice
          of={identity.trim()}
          value={mailFrom}
          onChange={setMailFrom}
          error={wrongIn(error, "mailFromDomain")}
        />
      )}
      <Field
        label="Requester (optional)"
        error={wrongIn(error, "requester")}
        hint="The address of whoever wants to send from it. Hears by mail when it is verified, has failed, or its link ends soon."
      >
        {(control) => (
          <input
            {...control}
            type="email"
            autocomplete="off"
            value={requester}
            onInput={(event) => setRequester(event.currentTarget.value)}
          />
        )}
      </Field>
      <NoteField
        label="Why (optional)"
        error={wrongIn(error, "note")}
        hint="Shown to the administrator who approves it, and kept in the audit log."
        value={note}
        onInput={setNote}
      />
      <div class="actions">
        <button type="submit" class="button primary" aria-disabled={isPending}>
          {isPending ? "Asking…" : "Request it"}
        </button>
        <a class="button" href="/identities">
          Cancel
        </a>
      </div>
    </form>
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
