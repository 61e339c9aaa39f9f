import { Page } from "../../parts/Page.tsx";
import { OtherReadings } from "../find/OtherReadings.tsx";

/** Where nothing is known of a message: what to check. */
export const NotKnown = ({ id }: { id: string }) => (
  <Page title="Message not found">
    <div class="box watch">
      <p>
        No event for <code>{id}</code> is recorded. This page keeps checking for ten minutes.
      </p>
      <ul>
        <li>
          Sent just now? Its first event arrives a few seconds after SES accepts it and will appear here.
        </li>
        <li>
          Did you copy the whole id? It is the text after “250 Ok” in the reply from SES, or the queue id
          before the colon in Postfix's log.
        </li>
        <li>
          Rejected by SES, or still in Postfix's queue? Then only the mail host's log shows it. Hosts that run{" "}
          <code>postmaster maillog watch</code> report it here.
        </li>
        <li>Sent long ago? It may be older than the retention period.</li>
      </ul>
    </div>
    <OtherReadings text={id} but="message" />
  </Page>
);
