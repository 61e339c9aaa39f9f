import { Page } from "../../parts/Page.tsx";
import { OtherReadings } from "../find/OtherReadings.tsx";

/** Where nothing is known of a message: what to check. */
export const NotKnown = ({ id }: { id: string }) => (
  <Page title="Nothing is known of this message">
    <div class="box watch">
      <p>
        No event of <code>{id}</code> is recorded. This page goes on looking for ten minutes.
      </p>
      <ul>
        <li>
          Sent just now? Its first event comes some seconds after SES took it, and shows here by itself.
        </li>
        <li>
          Copied whole? It is what SES answered after “250 Ok”, or the queue id before the colon in Postfix's
          log.
        </li>
        <li>
          Refused by SES, or still in Postfix's queue? Then only the mail host knows, and tells it here where
          it runs <code>postmaster maillog watch</code>.
        </li>
        <li>Long ago? Events are kept for a number of days only.</li>
      </ul>
    </div>
    <OtherReadings text={id} but="message" />
  </Page>
);
