import { useLocation } from "preact-iso";
import { urlOf } from "../../api/call.ts";
import { useIsUtc } from "../../parts/clock.ts";
import { DayFields } from "../../parts/fields/DayFields.tsx";
import { isInOrder, timesOf } from "../../parts/fields/days.ts";
import { Page } from "../../parts/Page.tsx";
import { Found } from "./Found.tsx";
import { OtherReadings } from "./OtherReadings.tsx";

const SHORTEST = 3; // the API's minimum

/** Messages by part of their subject, and other readings of the text. */
export const FindPage = () => {
  const { query, path, route } = useLocation();
  const text = (query["q"] ?? "").trim();
  const byUtc = useIsUtc();
  const days = { since: query["since"], until: query["until"] };
  return (
    <Page title={text === "" ? "Find" : `Messages with “${text}” in their subject`}>
      {text !== "" && text.length < SHORTEST && (
        <p class="box info">Type at least three characters of the subject in the box above.</p>
      )}
      {text === "" && <WhatToFind />}
      <OtherReadings text={text} but="subject" />
      {text.length >= SHORTEST && (
        <>
          <form class="filters" aria-label="When they were sent" onSubmit={(event) => event.preventDefault()}>
            <DayFields
              days={days}
              onChange={(changed) => route(urlOf(path, { q: text, ...days, ...changed }))}
            />
          </form>
          {isInOrder(days) && <Found subject={text} {...timesOf(days, byUtc)} />}
        </>
      )}
    </Page>
  );
};

const WhatToFind = () => (
  <div class="panel">
    <p>Type any of these into the box above:</p>
    <ul>
      <li>an address, to see whether mail reaches someone;</li>
      <li>a domain, to see whether a problem is on their side or ours;</li>
      <li>an SES message id, or a Postfix queue id, to trace one message;</li>
      <li>part of a subject, to list the messages with it.</li>
    </ul>
    <p>You can also paste a line of Postfix's log.</p>
  </div>
);
