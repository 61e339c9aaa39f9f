import { useState } from "preact/hooks";
import { send } from "../../api/call.ts";
import { useCaller, useMay } from "../../api/useCaller.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { Page } from "../../parts/Page.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";

/** Before the first event: how to get one. The page becomes the overview by itself once it has come. */
export const FirstRun = () => (
  <Page
    title="No events from SES yet"
    lead="Your sending statistics appear here once the first event arrives."
  >
    {useCaller()?.local ? <SendFirstMail /> : <FirstMailInAws />}
  </Page>
);

const SendFirstMail = () => {
  const [state, setState] = useState<"ready" | "sending" | "sent">("ready");
  const [error, setError] = useState<unknown>(null);
  const maySend = useMay("admin");
  const sendMail = async () => {
    if (state !== "ready") return;
    setState("sending");
    setError(null);
    try {
      await send("POST", "/_local/first-mail");
      setState("sent");
      say("Sent. Their events arrive within seconds.");
      await refresh("/v1/events");
    } catch (problem) {
      setError(problem);
      setState("ready");
    }
  };
  return (
    <section class="panel">
      <h2>Send a first message</h2>
      <p>
        This system runs on one machine, with a simulated SES. Three messages show what Postmaster does: one
        is delivered, one bounces because there is no such mailbox, and one is reported as spam.
      </p>
      <ProblemBox error={error} />
      {maySend ? (
        <p>
          <button type="button" class="button primary" aria-disabled={state !== "ready"} onClick={sendMail}>
            {state === "ready"
              ? "Send three simulated messages"
              : state === "sending"
                ? "Sending…"
                : "Sent; waiting…"}
          </button>
        </p>
      ) : (
        <p class="quiet">Sending them requires a token with the admin scope.</p>
      )}
      <p class="quiet">
        Or load 30 days of a hospital's mail. In the folder where you started it, run:{" "}
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
    <h2>Send a first message</h2>
    <p>
      Bounces from the SES mailbox simulator do not count towards your rates. Send it a message from a
      verified identity, through Postfix (<code>postmaster relay test</code> on the mail host) or like this:
    </p>
    <pre>{COMMAND}</pre>
    <p>
      If no event has arrived after a minute, the <a href="/setup">setup checklist</a> shows which step is
      missing.
    </p>
  </section>
);
