import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { MOST_CONTACTS, type ProductionRequest } from "../../../../shared/account/account.ts";
import { call } from "../../api/call.ts";
import { doIt } from "../../api/doIt.ts";
import { ProblemError, wrongIn } from "../../api/ProblemError.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { ApiForm } from "../../parts/fields/ApiForm.tsx";
import { ChoiceField } from "../../parts/fields/ChoiceField.tsx";
import { TextField } from "../../parts/fields/TextField.tsx";
import { contactsIn } from "./contacts.ts";
import { blanksIn } from "./draft.ts";
import { UseCaseField } from "./UseCaseField.tsx";

const MAIL_TYPES = [
  ["TRANSACTIONAL", "Transactional"],
  ["MARKETING", "Marketing"],
] as const;
const LANGUAGES = [
  ["EN", "English"],
  ["JA", "Japanese"],
] as const;
const FIELDS = ["mailType", "websiteUrl", "useCase", "contactLanguage", "additionalContacts"];

/** Asks AWS for production access. */
export const ProductionForm = ({ onAsked }: { onAsked: () => void }) => {
  const [mailType, setMailType] = useState<ProductionRequest["mailType"]>("TRANSACTIONAL");
  const [websiteUrl, setWebsiteUrl] = useState("");
  const [useCase, setUseCase] = useState("");
  const [contactLanguage, setLanguage] = useState<ProductionRequest["contactLanguage"]>("EN");
  const [contacts, setContacts] = useState("");
  const ask = async () => {
    refuseBlanks(useCase);
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
      say("Request submitted to AWS.");
      await refresh("/v1/account");
      document.getElementById("production")?.focus();
      onAsked();
    },
  });
  return (
    <ApiForm
      error={error}
      fields={FIELDS}
      onSubmit={() => {
        if (!isPending) mutate(ask);
      }}
    >
      <ChoiceField
        label="Mail type"
        error={wrongIn(error, "mailType")}
        hint="Transactional: triggered by something the person did, or part of a study they are in."
        value={mailType}
        choices={MAIL_TYPES}
        onChange={setMailType}
      />
      <TextField
        label="Website"
        error={wrongIn(error, "websiteUrl")}
        hint="AWS reviews it. It should be public and show who you are."
        type="url"
        required
        placeholder="https://research.example.org"
        value={websiteUrl}
        onInput={setWebsiteUrl}
      />
      <UseCaseField value={useCase} onInput={setUseCase} error={wrongIn(error, "useCase")} />
      <ChoiceField
        label="Language of AWS's reply"
        error={wrongIn(error, "contactLanguage")}
        value={contactLanguage}
        choices={LANGUAGES}
        onChange={setLanguage}
      />
      <TextField
        label="Additional contacts (optional)"
        error={wrongIn(error, "additionalContacts")}
        hint={`Addresses to notify of AWS's decision, at most ${MOST_CONTACTS}, separated by commas.`}
        value={contacts}
        onInput={setContacts}
      />
      <div class="actions">
        <button type="submit" class="button primary" aria-disabled={isPending}>
          {isPending ? "Submitting…" : "Request production access"}
        </button>
      </div>
    </ApiForm>
  );
};

/** Throws where something of the draft is still to be filled in. */
const refuseBlanks = (useCase: string): void => {
  const blanks = blanksIn(useCase);
  if (blanks.length === 0) return;
  const message = `fill in the placeholders in brackets first: ${blanks.join(", ")}`;
  throw new ProblemError({
    status: 400,
    code: "invalid_request",
    title: "The draft is not finished",
    detail: message,
    errors: [{ field: "body.useCase", message }],
  });
};
