import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { SuppressionGroupItem } from "../../../../functions/api/items/suppressionGroupItem.ts";
import { likelyToBounceAgain } from "../../../../shared/reasons/reason.ts";
import { urlOf } from "../../api/call.ts";
import { useMay } from "../../api/useCaller.ts";
import { useGet } from "../../api/useGet.ts";
import { useIsUtc } from "../../parts/clock.ts";
import { Remedies } from "../../parts/remedies/Remedies.tsx";
import { asQuery, type Filters } from "./filters.ts";
import { sizeOf } from "./Groups.tsx";
import { adviceOn, BECAUSE, hasToAct } from "./groupWords.ts";
import { RemoveGroupDialog } from "./RemoveGroupDialog.tsx";

type GroupPanelProps = {
  group: SuppressionGroupItem;
  filters: Filters;
  /** One address of the group: what is found out about it holds for the others as well. */
  example: string | undefined;
};

/** What a reason means for the addresses it suppresses, and the removal of all of them. */
export const GroupPanel = ({ group, filters, example }: GroupPanelProps) => {
  const { path } = useLocation();
  const mayRemove = useMay("suppressions:write");
  const [isAsking, setAsking] = useState(false);
  const { reasonCode, title, removal, actor } = group;
  const { since, until, domain, sender } = asQuery(filters, useIsUtc());
  // A job takes a reason, a domain, a sender and a period, and nothing else.
  const isNarrower = [filters.prefix, filters.address, filters.reason].some((filter) => filter !== undefined);
  const narrowed = [domain && `at ${domain}`, sender && `that bounced mail from ${sender}`].filter(Boolean);
  const who = narrowed.length === 0 ? sizeOf(group) : narrowed.join(" ");
  return (
    <section class="panel suppression-group" aria-labelledby="group">
      <h2 id="group">{title}</h2>
      <p>
        <strong>
          {sentenceOf(group)} {reasonCode === "unknown" ? "for" : "because"} {BECAUSE[reasonCode]}.
        </strong>{" "}
        {adviceOn(group)}
      </p>
      {sender !== undefined && (
        <p>
          Only those that bounced mail from <b>{sender}</b> are shown.{" "}
          <a href={urlOf(path, { ...filters, sender: undefined })}>Show all senders</a>
        </p>
      )}
      {reasonCode === "senderAuthentication" && example !== undefined && <SenderNow address={example} />}
      <div class="actions">
        {mayRemove && removal !== "no" && (
          <button
            type="button"
            class={removal === "askFirst" ? "button" : "button primary"}
            disabled={isNarrower}
            onClick={() => setAsking(true)}
          >
            Remove all {who}
          </button>
        )}
        <a class="button" href={urlOf(path, { ...filters, reasonCode: undefined, sender: undefined })}>
          All reasons
        </a>
        <span class="quiet">
          {isNarrower
            ? "To remove the group, clear the filters for address and SES's reason."
            : `${hasToAct(actor)}.`}
        </span>
      </div>
      {isAsking && (
        <RemoveGroupDialog
          group={group}
          who={who}
          filter={{
            reasonCode,
            ...(since ? { since: String(since) } : {}),
            ...(until ? { until: String(until) } : {}),
            ...(domain ? { domain: String(domain) } : {}),
            ...(sender ? { sender: String(sender) } : {}),
          }}
          isForced={likelyToBounceAgain(reasonCode)}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
};

/** The sender's current DNS records, to see whether the cause is fixed. */
const SenderNow = ({ address }: { address: string }) => {
  const { data } = useGet("/v1/suppressions/{address}", { path: { address } });
  if (data === undefined || data.found.length === 0) return null;
  const [first] = data.reason.remedy;
  return (
    <div class="box info">
      <p>
        <b>Looked up now:</b> {data.found.join(" ")}
      </p>
      {first !== undefined && <Remedies steps={[first]} />}
    </div>
  );
};

const sentenceOf = (group: SuppressionGroupItem): string =>
  group.count === 1 && !group.orMore
    ? "1 address is suppressed"
    : `${sizeOf(group)} addresses are suppressed`;
