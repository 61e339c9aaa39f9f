import type { UseQueryResult } from "@tanstack/preact-query";
import type { DnsItem } from "../../../../../functions/api/items/dnsItem.ts";
import { useMay } from "../../../api/useCaller.ts";
import { refresh, useGet } from "../../../api/useGet.ts";
import { Badge } from "../../../parts/Badge.tsx";
import { Loaded } from "../../../parts/Loaded.tsx";
import { Ago } from "../../../parts/Time.tsx";
import { ApplyToRoute53 } from "./ApplyToRoute53.tsx";
import { DnsRecords } from "./DnsRecords.tsx";
import { RecordsAsText } from "./RecordsAsText.tsx";

const WHILE_INCOMPLETE_MS = 20_000;

/** The records that a domain has to publish, and whether DNS has them; looked up until all are there. */
export const DnsPanel = ({ domain }: { domain: string }) => {
  const mayWrite = useMay("identities:write");
  // The records: a change batch is another format.
  const dns = useGet(
    "/v1/identities/{identity}/dns",
    { path: { identity: domain } },
    {
      every: (answer) =>
        answer !== undefined && "complete" in answer && answer.complete ? false : WHILE_INCOMPLETE_MS,
      freshFor: WHILE_INCOMPLETE_MS,
    },
  ) as UseQueryResult<DnsItem, Error>;
  const { isFetching } = dns;
  return (
    <section class="panel" aria-labelledby="dns">
      <div class="dns-head">
        <h2 id="dns">DNS records</h2>
        {dns.data !== undefined && (
          <>
            <Badge tone={dns.data.complete ? "good" : "watch"}>
              {dns.data.complete ? "Complete" : "Incomplete"}
            </Badge>
            <span class="quiet dns-looked">
              Checked <Ago at={new Date(dns.dataUpdatedAt).toISOString()} />
              {!dns.data.complete && ", and every 20 seconds while this page is open"}
            </span>
          </>
        )}
        <button
          type="button"
          class="button small"
          aria-disabled={isFetching}
          onClick={() => !isFetching && void refresh("/v1/identities")}
        >
          {isFetching ? "Checking…" : "Check again"}
        </button>
      </div>
      <Loaded of={dns}>
        {({ explanation, records, complete }) => (
          <>
            <p aria-live="polite">
              {explanation}
              {records.some(({ state }) => state === "missing" || state === "wrong") &&
                !complete &&
                " Publish them at the domain's DNS provider. They can take minutes, sometimes hours, to become visible everywhere."}
            </p>
            <div class="actions dns-actions">
              {mayWrite && <ApplyToRoute53 domain={domain} isComplete={complete} />}
              <RecordsAsText domain={domain} />
            </div>
            <DnsRecords records={records} />
          </>
        )}
      </Loaded>
    </section>
  );
};
