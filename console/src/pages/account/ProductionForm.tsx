import { useMutation } from "@tanstack/preact-query";
import { useEffect, useRef, useState } from "preact/hooks";
import { MOST_CONTACTS, type ProductionRequest } from "../../../../shared/account/account.ts";
import { call } from "../../api/call.ts";
import { doIt } from "../../api/doIt.ts";
import { wrongIn } from "../../api/ProblemError.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { Field } from "../../parts/Field.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";
import { contactsIn } from "./contacts.ts";
import { blanksIn } from "./draft.ts";
import { UseCaseField } from "./UseCaseField.tsx";

const FIELDS = ["mailType", "websiteUrl", "useCase", "contactLanguage", "additionalContacts"];

/** Asks AWS for production access. */
export const ProductionForm = ({ onAsked }: { onAsked: () => void }) => {
  const [mailType, setMailType] = useState<ProductionRequest["mailType"]>("TRANSACTIONAL");
  const [websiteUrl, setWebsiteUrl] = useState("");
  const [useCase, setUseCase] = useState("");
  const [contactLanguage, setLanguage] = useState<ProductionRequest["contactLanguage"]>("EN");
  const [contacts, setContacts] = useState("");
  const [isBlank, setBlank] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const ask = () => {
    const request: ProductionRequest = {
      mailType,
      websiteUrl: websiteUrl.trim(),
      useCase: useCase.trim(),
      contactLanguage,
      additionalContacts: contactsIn(contacts),
    };
    return call("POST", "/v1/account/production-access", { body: request });
  };
  const { mutate, isPending, error } = useMutation({
    mutationFn: doIt<unknown>,
    onSuccess: async () => {
      say("AWS has the request.");
      await refresh("/v1/account");
      document.getElementById("production")?.focus();
      onAsked();
    },
  });
  useEffect(() => {
    if (error !== null || isBlank) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error, isBlank]);
  const blanks = blanksIn(useCase);
  const isAtAField = FIELDS.some((field) => wrongIn(error, field) !== undefined);
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setBlank(blanks.length > 0);
        if (!isPending && blanks.length === 0) mutate(ask);
      }}
    >
      {!isAtAField && <ProblemBox error={error} />}
      <Field
        label="Mail type"
        error={wrongIn(error, "mailType")}
        hint="Transactional: what somebody did leads to the mail, or it is part of a study they are in."
      >
        {(control) => (
          <select
            {...control}
            value={mailType}
            onChange={(event) => setMailType(event.currentTarget.value as ProductionRequest["mailType"])}
          >
            <option value="TRANSACTIONAL">Transactional</option>
            <option value="MARKETING">Marketing</option>
          </select>
        )}
      </Field>
      <Field
        label="Website"
        error={wrongIn(error, "websiteUrl")}
        hint="AWS looks at it, so it should be public and say who you are."
      >
        {(control) => (
          <input
            {...control}
            type="url"
            required
            placeholder="https://research.example.org"
            value={websiteUrl}
            onInput={(event) => setWebsiteUrl(event.currentTarget.value)}
          />
        )}
      </Field>
      <UseCaseField
        value={useCase}
        onInput={setUseCase}
        error={
          isBlank && blanks.length > 0
            ? `Fill in what stands in brackets first: ${blanks.join(", ")}.`
            : wrongIn(error, "useCase")
        }
      />
      <Field label="Language of AWS's answer" error={wrongIn(error, "contactLanguage")}>
        {(control) => (
          <select
            {...control}
            value={contactLanguage}
            onChange={(event) =>
              setLanguage(event.currentTarget.value as ProductionRequest["contactLanguage"])
            }
          >
            <option value="EN">English</option>
            <option value="JA">Japanese</option>
          </select>
        )}
      </Field>
      <Field
        label="Additional contacts (optional)"
        error={wrongIn(error, "additionalContacts")}
        hint={`Addresses that hear AWS's decision too, at most ${MOST_CONTACTS}, separated by commas.`}
      >
        {(control) => (
          <input
            {...control}
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={contacts}
            onInput={(event) => setContacts(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="actions">
        <button type="submit" class="button primary" aria-disabled={isPending}>
          {isPending ? "Asking AWS…" : "Ask AWS for production access"}
        </button>
      </div>
    </form>
  );
};
