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
            In the sandbox, SES sends to verified addresses only. AWS lifts this limit on request, usually
            within a day. A person reads the request, so explain what you send, to whom, how recipients opted
            in, and how you handle bounces and complaints.
          </p>
          {mayAsk && <ProductionForm onAsked={() => setAsked(true)} />}
          {caller !== undefined && !mayAsk && <p class="quiet">Requires a token with the admin scope.</p>}
        </>
      )}
    </section>
  );
};

const Pending = () => (
  <div class="box info" role="status">
    <strong>Request submitted; AWS is reviewing it</strong>
    <p>
      This usually takes about a day. AWS emails the account's contacts, sometimes with a question: answer it
      in the AWS Support Center. This page shows the decision.
    </p>
  </div>
);
