import { useState } from "preact/hooks";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { call } from "../../api/call.ts";
import { wrongIn } from "../../api/ProblemError.ts";
import { useMay } from "../../api/useCaller.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";
import { type MailFrom, MailFromChoice } from "./MailFromChoice.tsx";

/** Where bounces of a domain's mail go, which decides whether SPF aligns with it, and how to change that. */
export const MailFromPanel = ({ item }: { item: IdentityItem }) => {
  const mayWrite = useMay("identities:write");
  const [isAsking, setAsking] = useState(false);
  const { identity, mailFrom } = item;
  return (
    <section class="panel" aria-labelledby="mail-from">
      <h2 id="mail-from">MAIL FROM domain</h2>
      <p>{wordsOf(mailFrom)}</p>
      {mayWrite && (
        <div class="actions">
          <button type="button" class="button" onClick={() => setAsking(true)}>
            {mailFrom === null ? "Set a MAIL FROM domain" : "Change the MAIL FROM domain"}
          </button>
        </div>
      )}
      {isAsking && <ChangeDialog identity={identity} mailFrom={mailFrom} onClose={() => setAsking(false)} />}
    </section>
  );
};

const wordsOf = (mailFrom: IdentityItem["mailFrom"]): string => {
  if (mailFrom === null)
    return "None: bounces go to Amazon's domain, and SPF does not align with this domain.";
  return mailFrom.status === "SUCCESS"
    ? `Bounces go to ${mailFrom.domain}, and SPF aligns with this domain.`
    : `${mailFrom.domain}. SES has not found its DNS records yet; until it does, bounces go to Amazon's domain.`;
};

type ChangeDialogProps = Pick<IdentityItem, "identity" | "mailFrom"> & { onClose: () => void };

const ChangeDialog = ({ identity, mailFrom, onClose }: ChangeDialogProps) => {
  const usual = `bounces.${identity}`;
  const isOther = mailFrom !== null && mailFrom.domain !== usual;
  const [value, setValue] = useState<MailFrom>({
    choice: isOther ? "other" : "usual",
    domain: isOther ? mailFrom.domain : "",
  });
  const [error, setError] = useState<unknown>(null);
  const domain = { usual, other: value.domain.trim(), ses: null }[value.choice];
  return (
    <AskDialog
      title={`MAIL FROM domain of ${identity}`}
      action="Save"
      doing="Saving…"
      fields={["mailFromDomain"]}
      run={() => call("POST", "/v1/identities", { body: { identity, mailFromDomain: domain } })}
      onProblem={setError}
      onDone={async () => {
        say(
          domain === null
            ? "Bounces go to Amazon's domain."
            : `The MAIL FROM domain is now ${domain}. Publish its DNS records.`,
        );
        await refresh("/v1/identities");
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        It needs two DNS records. Until SES finds them, mail uses SES's own MAIL FROM domain, and SPF does not
        align. If you change a domain that works, publish the records of the new one first.
      </p>
      <MailFromChoice
        of={identity}
        value={value}
        onChange={setValue}
        error={wrongIn(error, "mailFromDomain")}
      />
    </AskDialog>
  );
};
