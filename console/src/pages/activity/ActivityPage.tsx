import { useRef } from "preact/hooks";
import { useLocation } from "preact-iso";
import { useIsUtc } from "../../parts/clock.ts";
import { isInOrder } from "../../parts/fields/days.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { ActivityFilters } from "./ActivityFilters.tsx";
import { ActivityTable } from "./ActivityTable.tsx";
import { Foot } from "./Foot.tsx";
import { asQuery, filtersIn, isNarrowed } from "./filters.ts";
import type { Recent } from "./recent.ts";
import { SaveShown } from "./SaveShown.tsx";
import { useRecent } from "./useRecent.ts";
import { useScrollKept } from "./useScrollKept.ts";
import "./activity.css";

/** Recent messages with their states, newest first; the list goes on by itself. */
export const ActivityPage = () => {
  const { query, path } = useLocation();
  const filters = filtersIn(query);
  const section = useRef<HTMLElement>(null);
  const { newest, list, isTurning, older, counts, showNew } = useRecent(
    asQuery(filters, useIsUtc()),
    isInOrder(filters),
    () => isRead(section.current),
  );
  useScrollKept();
  const onNew = () => {
    showNew();
    scrollTo(0, 0);
    // The button, which has the focus, is gone then.
    section.current?.focus({ preventScroll: true });
  };
  return (
    <Page
      title="Activity"
      actions={<SaveShown messages={newest.data === undefined ? [] : (list?.rows ?? [])} />}
    >
      <ActivityFilters filters={filters} counts={counts} />
      <Loaded of={newest}>
        {() =>
          list !== undefined && (
            <>
              <div class="activity-new" role="status">
                {list.waiting !== undefined && (
                  <button type="button" class="button small primary" onClick={onNew}>
                    {newWords(list.waiting)}
                  </button>
                )}
              </div>
              <section
                class="activity-list"
                aria-label="Messages"
                aria-busy={isTurning}
                tabIndex={-1}
                ref={section}
              >
                {list.rows.length > 0 && <ActivityTable messages={list.rows} />}
                {list.rows.length === 0 && list.cursor === null && (
                  <Nothing isNarrowed={isNarrowed(filters)} path={path} />
                )}
              </section>
              {(list.rows.length > 0 || list.cursor !== null) && <Foot list={list} older={older} />}
            </>
          )
        }
      </Loaded>
    </Page>
  );
};

/** Whether somebody reads the list or points at one of its rows, which then must not move. */
const isRead = (list: HTMLElement | null): boolean => {
  if (list === null || list.querySelector("tbody") === null) return false;
  const isFocused = list !== document.activeElement && list.contains(document.activeElement);
  return isFocused || list.matches(":hover") || scrollY > 0;
};

const newWords = ({ count, isMore }: NonNullable<Recent["waiting"]>): string =>
  isMore ? `${count}+ new messages` : count === 1 ? "1 new message" : `${count} new messages`;

const Nothing = ({ isNarrowed, path }: { isNarrowed: boolean; path: string }) => (
  <div class="empty">
    {isNarrowed ? (
      <p>
        No messages match these filters. <a href={path}>Show all messages</a>
      </p>
    ) : (
      <>
        <p>
          <strong>No messages yet.</strong>
        </p>
        <p>
          Each message appears here a few seconds after SES or a mail host reports it. If you have sent mail
          and nothing appears, <a href="/setup">open the setup checklist</a>.
        </p>
      </>
    )}
  </div>
);
