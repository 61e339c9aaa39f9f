import { useRef } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { SuppressionGroupItem } from "../../../../functions/api/items/suppressionGroupItem.ts";
import { refresh } from "../../api/useGet.ts";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";
import { beginGroupRemoval, type GroupFilter } from "./beginRemoval.ts";

type RemoveGroupDialogProps = {
  group: SuppressionGroupItem;
  /** `212`, or `at example.org`. */
  who: string;
  filter: GroupFilter;
  /** Removes them though mail to them is likely to bounce again. */
  isForced: boolean;
  onClose: () => void;
};

/** Asks before a group is removed, and leads to the job. */
export const RemoveGroupDialog = ({ group, who, filter, isForced, onClose }: RemoveGroupDialogProps) => {
  const { route } = useLocation();
  const begun = useRef<string[]>([]);
  const next = useRef(filter);
  const { title, removal, actor } = group;
  return (
    <AskDialog
      title={`Remove all ${who} from the suppression list?`}
      action={`Remove all ${who}`}
      doing="Removing…"
      isDangerous={isForced}
      noteHint="Recorded in the audit log with each address and your name. Optional."
      run={(note) => beginGroupRemoval(next, { note, skipLikelyToBounce: !isForced }, begun.current)}
      onDone={(jobPage) => {
        void refresh("/v1/suppressions", "/v1/suppression-groups");
        route(jobPage);
      }}
      onClose={onClose}
    >
      <p>
        Reason: <strong>{title}</strong>. SES will deliver to these addresses again. SES allows about one call
        per second, and each address takes two or more. An address that is suppressed for another reason by
        then stays on the list.
      </p>
      {removal === "afterFix" && (
        <p class="box watch">
          <strong>Is the cause fixed?</strong> {actor === "you" ? "" : "Their administrator has to fix it. "}
          If it is not, mail to these addresses bounces again, and SES suppresses them again. At a bounce rate
          of 5%, SES puts the account under review.
        </p>
      )}
      {isForced && (
        <label class="check box watch">
          <input type="checkbox" required />
          <span>
            <strong>Remove them even though mail to them is likely to bounce again.</strong> At a bounce rate
            of 5%, SES puts the account under review.
          </span>
        </label>
      )}
    </AskDialog>
  );
};
