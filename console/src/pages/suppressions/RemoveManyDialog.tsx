import { useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { counted, number } from "../../../../shared/plainMail/words.ts";
import { countAddresses } from "../../../../shared/suppressions/removal/addressList.ts";
import { refresh } from "../../api/useGet.ts";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";
import { beginRemoval } from "./beginRemoval.ts";

/** An address that is likely to bounce again. */
export type Doubtful = { address: string; why: string };

type RemoveManyDialogProps = {
  addresses: string[];
  /** Those likely to bounce again; if absent, the service finds them. */
  doubtful?: Doubtful[];
  onBegun?: () => void;
  onClose: () => void;
};

const MOST_SHOWN = 100;

/** Confirms the removal of several addresses, separately for those likely to bounce again, and opens the job. */
export const RemoveManyDialog = ({ addresses, doubtful, onBegun, onClose }: RemoveManyDialogProps) => {
  const { route } = useLocation();
  const [isForced, setForced] = useState(false);
  const begun = useRef<string[]>([]);
  const left = new Set(isForced ? [] : doubtful?.map(({ address }) => address));
  const removed = addresses.filter((address) => !left.has(address));
  const isAllDoubtful = doubtful?.length === addresses.length;
  return (
    <AskDialog
      title={`Remove ${addressCount(addresses)} from the suppression list?`}
      action={removed.length === 0 ? "Remove" : `Remove ${addressCount(removed)}`}
      doing="Removing…"
      isDangerous={isForced}
      noteHint="Recorded in the audit log with each address and your name. Optional."
      run={(note) => beginRemoval({ addresses: removed, note, skipLikelyToBounce: !isForced }, begun.current)}
      onDone={(jobPage) => {
        void refresh("/v1/suppressions", "/v1/suppression-groups");
        onBegun?.();
        route(jobPage);
      }}
      onClose={onClose}
    >
      {!isAllDoubtful && (
        <p>
          SES will deliver to them again. An address that bounces again is suppressed again. SES allows about
          one call per second, and each address takes two or more.
        </p>
      )}
      {doubtful !== undefined && doubtful.length > 0 && <Doubts doubtful={doubtful} isAll={isAllDoubtful} />}
      {(doubtful === undefined || doubtful.length > 0) && (
        <label class="check">
          <input
            type="checkbox"
            checked={isForced}
            required={isAllDoubtful}
            onChange={(event) => setForced(event.currentTarget.checked)}
          />
          <span>
            <strong>{forceLabel(doubtful?.length)}</strong> Mail to such an address will most likely bounce or
            be reported as spam again. At 5% bounces or 0.1% complaints, SES puts the account under review and
            may later pause its sending.
          </span>
        </label>
      )}
    </AskDialog>
  );
};

const Doubts = ({ doubtful, isAll }: { doubtful: Doubtful[]; isAll: boolean }) => (
  <div class="box watch suppression-doubts">
    <p>
      <strong>
        {isAll
          ? "Likely to bounce again"
          : `${number(doubtful.length)} of them ${doubtful.length === 1 ? "is" : "are"} likely to bounce again`}
      </strong>
      {isAll ? ":" : " and will be skipped:"}
    </p>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
    <ul tabIndex={0} aria-label="Likely to bounce again">
      {doubtful.slice(0, MOST_SHOWN).map(({ address, why }) => (
        <li key={address}>
          <strong>{address}</strong> {why}
        </li>
      ))}
      {doubtful.length > MOST_SHOWN && <li>and {number(doubtful.length - MOST_SHOWN)} more.</li>}
    </ul>
  </div>
);

const forceLabel = (count: number | undefined): string => {
  if (count === undefined) return "Also remove addresses likely to bounce again.";
  return count === 1 ? "Also remove this one." : `Also remove these ${number(count)}.`;
};

const addressCount = (addresses: string[]): string =>
  counted(countAddresses(addresses), "address", "addresses");
