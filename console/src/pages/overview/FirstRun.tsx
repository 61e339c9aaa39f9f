import { useState } from "preact/hooks";
import { call } from "../../api/call.ts";
import { useCaller, useMay } from "../../api/useCaller.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { Page } from "../../parts/Page.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";

/** Before the first event: how to get one. The page becomes the overview by itself once it has come. */
export const FirstRun = () => (
  <Page
    title="Nothing heard from SES yet"
    lead="As soon as the first event comes, this page shows how your mail fares."
  >
    {useCaller()?.local ? <SendFirstMail /> : <FirstMailInAws />}
  </Page>
);

const SendFirstMail = () => {
  const [state, setState] = useState<"ready" | "sending" | "sent">("ready");
  const [error, setError] = useState<unknown>(null);
  const maySend = useMay("admin");
  const send = async () => {
    if (state !== "ready") return;
    setState("sending");
    setError(null);
    try {
      await call("POST", "/_local/first-mail");
      setState("sent");
      say("Sent. Their events come within seconds.");
      await refresh("/v1/events");
    } catch (problem) {
      setError(problem);
      setState("ready");
    }
  };
  return (
    <section class="panel">
      <h2>Send the first mail</h2>
      <p>
        This system runs on one machine, with a stand-in for SES. Three mails show what it does: one that
        arrives, one that bounces because there is no such mailbox, and one about which the recipient
        complains.
      </p>
      <ProblemBox error={error} />
      {maySend ? (
        <p>
          <button type="button" class="button primary" aria-disabled={state !== "ready"} onClick={send}>
            {state === "ready"
              ? "Send three simulated mails"
              : state === "sending"
                ? "Sending…"
                : "Sent; waiting…"}
          </button>
        </p>
      ) : (
        <p class="quiet">Sending them takes a token with the scope admin.</p>
      )}
      <p class="quiet">
        Or fill it with 30 days of a hospital's mail, in the folder where it was started:{" "}
        <code>npm run demo</code>
      </p>
    </section>
  );
};

const COMMAND = `aws sesv2 send-email --from-email-address YOU@YOUR-DOMAIN \\
  --destination ToAddresses=bounce@simulator.amazonses.com \\
  --content '{"Simple":{"Subject":{"Data":"Test"},"Body":{"Text":{"Data":"Test"}}}}'`;

const FirstMailInAws = () => (
  <section class="panel">
    <h2>Send the first mail</h2>
    <p>
      SES's mailbox simulator bounces without harm to your rates. Send it a mail from an identity that is
      verified, with Postfix (<code>postmaster relay test</code> on the mail host) or like this:
    </p>
    <pre>{COMMAND}</pre>
    <p>
      If nothing has come a minute later, <a href="/readiness">the checklist</a> says which step of the set-up
      is missing.
    </p>
  </section>
);
