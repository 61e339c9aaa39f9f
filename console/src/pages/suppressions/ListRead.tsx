import { counted, number } from "../../../../shared/plainMail/words.ts";
import {
  type AddressList,
  countAddresses,
  MOST_ADDRESSES,
} from "../../../../shared/suppressions/removal/addressList.ts";

const MOST_SHOWN = 50;

/** What was found in a list: how many addresses, and which lines have none. */
export const ListRead = ({ list: { addresses, duplicates, none, cut } }: { list: AddressList }) => {
  const count = countAddresses(addresses);
  const respelled = addresses.length - count;
  const jobs = Math.ceil(addresses.length / MOST_ADDRESSES);
  const isEmpty = addresses.length === 0 && none.length === 0;
  return (
    <div class="suppression-read" role="status">
      {!isEmpty && (
        <p>
          <strong>{counted(count, "address", "addresses")}</strong> found.{" "}
          {respelled > 0 &&
            `${counted(respelled, "other spelling")} of the same addresses included, because SES may list either. `}
          {duplicates > 0 && `${counted(duplicates, "duplicate")} left out. `}
          {cut > 0 && `Only the first column of ${counted(cut, "line")} was read. `}
          {jobs > 1 && `The list is split into ${number(jobs)} jobs of up to ${number(MOST_ADDRESSES)}. `}
        </p>
      )}
      {none.length > 0 && (
        <details open={none.length <= 5}>
          <summary>
            {none.length === 1 ? "1 line has no address" : `${number(none.length)} lines have no address`} and{" "}
            {none.length === 1 ? "is" : "are"} left out
          </summary>
          <ul>
            {none.slice(0, MOST_SHOWN).map(({ line, text }) => (
              <li key={line}>
                Line {number(line)}: <code>{text.slice(0, 200)}</code>
              </li>
            ))}
            {none.length > MOST_SHOWN && <li>and {number(none.length - MOST_SHOWN)} more</li>}
          </ul>
        </details>
      )}
    </div>
  );
};
