import { useLocation } from "preact-iso";
import { urlOf } from "../../api/call.ts";
import { DayFields } from "../../parts/DayFields.tsx";
import { isInOrder, timesOf } from "../../parts/days.ts";
import { Page } from "../../parts/Page.tsx";
import { Found } from "./Found.tsx";
import { OtherReadings } from "./OtherReadings.tsx";

const SHORTEST = 3; // as the API takes it

/** Messages by a part of their subject, and what else the text may be. */
export const FindPage = () => {
  const { query, path, route } = useLocation();
  const text = (query["q"] ?? "").trim();
  const days = { since: query["since"], until: query["until"] };
  return (
    <Page title={text === "" ? "Find" : `Messages with “${text}” in their subject`}>
      {text !== "" && text.length < SHORTEST && (
        <p class="box info">
          Subjects are searched for three characters or more. Write some more of it into the box above.
        </p>
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
          {isInOrder(days) && <Found subject={text} {...timesOf(days)} />}
        </>
      )}
    </Page>
  );
};

const WhatToFind = () => (
  <div class="panel">
    <p>The box above takes whatever you have in hand:</p>
    <ul>
      <li>an address, to see whether mail reaches somebody;</li>
      <li>a domain, to see whether it is them or us;</li>
      <li>SES's message id, or a queue id of Postfix, for one message's whole story;</li>
      <li>a part of a subject, for the messages that had it.</li>
    </ul>
    <p>A line of Postfix's log will do as well.</p>
  </div>
);
