import { useState } from "preact/hooks";
import type { AccountItem } from "../../../../functions/api/items/accountItem.ts";
import { useCaller, useMay } from "../../api/useCaller.ts";
import { ProductionForm } from "./ProductionForm.tsx";

/** The way out of the sandbox, and how far it is. */
export const ProductionAccess = ({ review }: { review: AccountItem["review"] }) => {
  const caller = useCaller();
  const mayAsk = useMay("admin");
  const [isAsked, setAsked] = useState(false);
  const isPending = isAsked || review?.status === "PENDING";
  return (
    <section class="panel production" aria-labelledby="production">
      <h2 id="production" tabIndex={-1}>
        Production access
      </h2>
      {isPending ? (
        <Pending />
      ) : (
        <>
          <p>
            In the sandbox SES sends to verified addresses only. AWS lifts that on request, within about a
            day. A person reads the request, so tell them what you send, to whom, how recipients agreed, and
            what happens to bounces and complaints.
          </p>
          {mayAsk && <ProductionForm onAsked={() => setAsked(true)} />}
          {caller !== undefined && !mayAsk && <p class="quiet">Asking takes a token with the scope admin.</p>}
        </>
      )}
    </section>
  );
};

const Pending = () => (
  <div class="box info" role="status">
    <strong>AWS has the request and is reviewing it</strong>
    <p>
      That takes about a day. AWS writes to the account's contacts, sometimes with a question: answer it in
      the Support Center. This page shows the outcome.
    </p>
  </div>
);
