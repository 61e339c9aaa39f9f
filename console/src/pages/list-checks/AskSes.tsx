import { useState } from "preact/hooks";
import type { ListCheckItem } from "../../../../functions/api/items/listCheckItem.ts";
import { counted, number } from "../../../../shared/plainMail/words.ts";
import { call } from "../../api/call.ts";
import { useMay } from "../../api/useCaller.ts";
import { refresh } from "../../api/useGet.ts";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";

/** Offers to ask SES about the uncertain addresses of a list, with the cost; then how far that is. */
export const AskSes = ({ check: { id, insights } }: { check: ListCheckItem }) => {
  const may = useMay("admin");
  const [isAsking, setAsking] = useState(false);
  if (insights === null || insights.addresses === 0) return null;
  const { state, addresses, asked, dollars } = insights;
  if (state !== "off")
    return (
      <p class="box info" role="status">
        {state === "done"
          ? `SES was asked about ${counted(asked, "uncertain address", "uncertain addresses")}.`
          : `SES has answered for ${number(asked)} of ${counted(addresses, "uncertain address", "uncertain addresses")}. It is asked about one address a second.`}
      </p>
    );
  if (!may) return null;
  const cost = `about $${dollars.toFixed(2)}`;
  const about = counted(addresses, "address", "addresses");
  return (
    <section class="list-files" aria-label="Uncertain addresses">
      <div class="actions">
        <button type="button" class="button" onClick={() => setAsking(true)}>
          Ask SES about {about} ({cost})…
        </button>
      </div>
      <p class="quiet">
        Nothing certain is known about {addresses === 1 ? "it" : "them"}. SES can say how confident it is that
        a mailbox exists.
      </p>
      {isAsking && (
        <AskDialog
          title={`Ask SES about ${about}?`}
          action={`Ask for ${cost}`}
          doing="Starting…"
          run={() =>
            call("POST", "/v1/list-checks/{id}/insights", { path: { id }, body: { mostDollars: dollars } })
          }
          onDone={async () => {
            await refresh("/v1/list-checks");
            setAsking(false);
          }}
          onClose={() => setAsking(false)}
        >
          <p>
            AWS charges {cost} to your account. SES is asked about one address a second. Addresses in whose
            mailbox it has little confidence become a problem.
          </p>
        </AskDialog>
      )}
    </section>
  );
};
