import { useMutation } from "@tanstack/preact-query";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { RESEND_AFTER_MS } from "../../../../shared/identities/identityRecord.ts";
import { call } from "../../api/call.ts";
import { useMay } from "../../api/useCaller.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";
import { Time, useNow } from "../../parts/Time.tsx";
import { isAtSes } from "./status.ts";

/** Sends an address's mail again, or has SES look again for the records of a domain that it gave up. */
export const VerifyAgain = ({ item }: { item: IdentityItem }) => {
  const { kind, state } = item;
  const canBeSent = kind === "address" && (state === "pending" || state === "expired" || state === "failed");
  const canBeLookedFor = kind === "domain" && state === "failed";
  const isOffered = useMay("identities:write") && isAtSes(item) && (canBeSent || canBeLookedFor);
  return isOffered ? <AgainButton item={item} /> : null;
};

const AgainButton = ({ item: { identity, kind, verificationSentAt } }: { item: IdentityItem }) => {
  const now = useNow();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => call("POST", "/v1/identities/{identity}/verification", { path: { identity } }),
    onSuccess: async () => {
      say(kind === "address" ? `SES has emailed ${identity} again.` : "SES is checking DNS again.");
      await refresh("/v1/identities");
    },
  });
  const from = verificationSentAt === null ? 0 : Date.parse(verificationSentAt) + RESEND_AFTER_MS;
  const isTooSoon = now < from;
  return (
    <>
      <button
        type="button"
        class="button"
        aria-disabled={isPending || isTooSoon}
        aria-describedby={isTooSoon ? "again-from" : undefined}
        onClick={() => !isPending && !isTooSoon && mutate()}
      >
        {wordsOf(kind, isPending)}
      </button>
      {isTooSoon && (
        <span id="again-from" class="quiet">
          You can try again from <Time at={new Date(from).toISOString()} />
          {kind === "address" && "; check the spam folder meanwhile"}.
        </span>
      )}
      {error !== null && (
        <div class="whole-row">
          <ProblemBox error={error} />
        </div>
      )}
    </>
  );
};

const wordsOf = (kind: IdentityItem["kind"], isPending: boolean): string => {
  if (kind === "address") return isPending ? "Sending…" : "Resend the email";
  return isPending ? "Asking SES…" : "Check DNS again";
};
