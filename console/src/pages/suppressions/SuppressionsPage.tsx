import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { SuppressionItem } from "../../../../functions/api/items/suppressionItem.ts";
import { urlOf } from "../../api/call.ts";
import { useMay } from "../../api/useCaller.ts";
import { useGet } from "../../api/useGet.ts";
import { useIsUtc } from "../../parts/clock.ts";
import { RemoveDialog } from "../../parts/dialogs/RemoveDialog.tsx";
import { SuppressDialog } from "../../parts/dialogs/SuppressDialog.tsx";
import { isInOrder, timesOf } from "../../parts/fields/days.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";
import { SaveCsv } from "../../parts/SaveCsv.tsx";
import { FilterForm } from "./FilterForm.tsx";
import { asQuery, codeIn, type Filters, filtersIn, isNarrowed, isOfGroups } from "./filters.ts";
import { GroupPanel } from "./GroupPanel.tsx";
import { Groups } from "./Groups.tsx";
import { ListBar } from "./ListBar.tsx";
import { LookFurther } from "./LookFurther.tsx";
import { RemoveManyDialog } from "./RemoveManyDialog.tsx";
import { SuppressionTable } from "./SuppressionTable.tsx";
import "./suppressions.css";

const PAGE = 50;
const GROUPS_FRESH_MS = 60_000; // counting them costs more than a page

/** The suppression list: filtered, page by page, with why; one or several are removed from here. */
export const SuppressionsPage = () => {
  const { query } = useLocation();
  const mayRemove = useMay("suppressions:write");
  const filters = filtersIn(query);
  const filtered = asQuery(filters, useIsUtc());
  const asked = { ...filtered, limit: PAGE };
  const answer = useGet(
    "/v1/suppressions",
    { query: { ...asked, cursor: query["cursor"] } },
    { enabled: isInOrder(filters) },
  );
  const items = answer.data?.items ?? [];
  const { groups, group, total, error: groupsError } = useGroups(filters);
  const [selected, setSelected] = useState<ReadonlyMap<string, SuppressionItem>>(new Map());
  const [asking, setAsking] = useState<"remove" | "suppress">();
  const close = () => setAsking(undefined);
  const list = useRef<HTMLElement>(null);
  useTopOfPage(list, query["cursor"], answer.isPlaceholderData);
  const one = useRemovalOfOne(items, list, (address) =>
    setSelected(new Map([...selected].filter(([other]) => other !== address))),
  );

  const select = (addresses: ReadonlySet<string>) => {
    const known = new Map([...selected, ...items.map((item) => [item.address, item] as const)]);
    setSelected(new Map([...known].filter(([address]) => addresses.has(address))));
  };
  return (
    <Page
      title="Suppressions"
      lead="Addresses SES will not deliver to: mail to them hard-bounced or was reported as spam, or someone suppressed them by hand."
      actions={
        <>
          <SaveCsv
            label="Export as CSV"
            path="/v1/suppressions"
            given={{ query: filtered }}
            name="suppressions"
          />
          {mayRemove && (
            <>
              <button type="button" class="button" onClick={() => setAsking("suppress")}>
                Suppress an address
              </button>
              <a class="button" href="/suppressions/remove">
                Remove many
              </a>
            </>
          )}
        </>
      }
    >
      <ProblemBox error={groupsError} />
      {codeIn(filters) === undefined && groups !== undefined && <Groups groups={groups} />}
      {group !== undefined && <GroupPanel group={group} filters={filters} example={items[0]?.address} />}
      <FilterForm filters={filters} codes={groups?.map(({ reasonCode }) => reasonCode) ?? []} />
      <Loaded of={answer}>
        {({ cursor }) => (
          <section class="suppression-list" aria-label="Suppressed addresses" tabIndex={-1} ref={list}>
            <ListBar
              shown={items.length}
              total={isOfGroups(filters) ? total : undefined}
              selected={selected.size}
              onClear={() => {
                setSelected(new Map());
                list.current?.focus();
              }}
              onRemove={() => setAsking("remove")}
              next={cursor}
              isTurning={answer.isPlaceholderData}
            />
            <div class="suppression-rows" aria-busy={answer.isPlaceholderData}>
              {items.length > 0 ? (
                <SuppressionTable
                  items={items}
                  removing={
                    mayRemove
                      ? {
                          selection: { selected: new Set(selected.keys()), onChange: select },
                          onRemove: one.ask,
                        }
                      : undefined
                  }
                />
              ) : (
                <div class="empty">
                  {cursor === null ? (
                    <Nothing isNarrowed={isNarrowed(filters)} isLaterPage={query["cursor"] !== undefined} />
                  ) : (
                    <LookFurther query={asked} cursor={cursor} />
                  )}
                </div>
              )}
            </div>
          </section>
        )}
      </Loaded>
      {one.asked !== undefined && (
        <RemoveDialog address={one.asked} onClose={one.close} onRemoved={one.removed} />
      )}
      {asking === "suppress" && <SuppressDialog onClose={close} />}
      {asking === "remove" && (
        <RemoveManyDialog
          addresses={[...selected.keys()]}
          doubtful={[...selected.values()]
            .filter(({ likelyToBounceAgain }) => likelyToBounceAgain)
            .map(({ address, explanation }) => ({ address, why: explanation }))}
          onBegun={() => setSelected(new Map())}
          onClose={close}
        />
      )}
    </Page>
  );
};

/** The reasons in the period shown, and the one the list is filtered by. */
const useGroups = (filters: Filters) => {
  const { data, error } = useGet(
    "/v1/suppression-groups",
    { query: timesOf(filters, useIsUtc()) },
    { enabled: isInOrder(filters), freshFor: GROUPS_FRESH_MS },
  );
  const code = codeIn(filters);
  const groups = data?.items;
  const listed = groups?.filter(
    ({ reasonCode, actor }) =>
      (code === undefined || reasonCode === code) && (filters.actor === undefined || actor === filters.actor),
  );
  const total = listed && {
    count: listed.reduce((sum, { count }) => sum + count, 0),
    orMore: listed.some(({ orMore }) => orMore),
  };
  return { groups, group: groups?.find(({ reasonCode }) => reasonCode === code), total, error };
};

const Nothing = ({ isNarrowed, isLaterPage }: { isNarrowed: boolean; isLaterPage: boolean }) => {
  const { path, query } = useLocation();
  if (isLaterPage)
    return (
      <p>
        No more addresses. <a href={urlOf(path, { ...query, cursor: undefined })}>Back to the first page</a>
      </p>
    );
  return isNarrowed ? (
    <p>No suppressed addresses match these filters.</p>
  ) : (
    <p>
      No suppressed addresses. When a message hard-bounces or is reported as spam, SES suppresses the
      recipient, who is then listed here with the reason.
    </p>
  );
};

/** Scrolls to the top of the list after a page turn. */
const useTopOfPage = (
  list: { current: HTMLElement | null },
  cursor: string | undefined,
  isTurning: boolean,
) => {
  const shown = useRef(cursor);
  useEffect(() => {
    if (isTurning || shown.current === cursor) return;
    shown.current = cursor;
    const top = list.current?.getBoundingClientRect().top ?? 0;
    if (top < 0) list.current?.scrollIntoView();
  }, [list, cursor, isTurning]);
};

/** The address being removed; afterwards the focus moves to the next row's button. */
const useRemovalOfOne = (
  items: SuppressionItem[],
  list: { current: HTMLElement | null },
  onRemoved: (address: string) => void,
) => {
  const [asked, setAsked] = useState<string>();
  const [after, setAfter] = useState<{ address: string | undefined }>();
  useEffect(() => {
    if (after === undefined) return;
    const next =
      after.address === undefined
        ? null
        : document.querySelector<HTMLElement>(`[data-remove="${CSS.escape(after.address)}"]`);
    (next ?? list.current)?.focus();
  }, [after, list]);
  const neighbour = useRef<string>();
  return {
    asked,
    ask: (address: string) => {
      const at = items.findIndex((item) => item.address === address);
      neighbour.current = (items[at + 1] ?? items[at - 1])?.address;
      setAsked(address);
    },
    close: () => setAsked(undefined),
    removed: () => {
      if (asked !== undefined) onRemoved(asked);
      setAsked(undefined);
      setAfter({ address: neighbour.current });
    },
  };
};
