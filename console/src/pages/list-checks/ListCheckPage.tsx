import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { ListCheckItem } from "../../../../functions/api/items/listCheckItem.ts";
import { counted, number, percent } from "../../../../shared/plainMail/words.ts";
import { call, urlOf } from "../../api/call.ts";
import { answers, mayPass, refresh, useGet } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { Badge } from "../../parts/Badge.tsx";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";
import { JobProgress } from "../../parts/JobProgress.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { Time } from "../../parts/Time.tsx";
import { AskSes } from "./AskSes.tsx";
import { ListResults } from "./ListResults.tsx";
import { forgetList } from "./ownList.ts";
import { SaveLists } from "./SaveLists.tsx";
import { Verdict } from "./Verdict.tsx";

const EVERY_MS = 1_000;

/** The check of a list: its progress, then what mailing the list would do, and the result of each address. */
export const ListCheckPage = ({ id }: { id: string }) => {
  const answer = useGet(
    "/v1/list-checks/{id}",
    { path: { id } },
    {
      every: (check, error) =>
        (check?.state === "done" && check.forecast !== null) || (error !== null && !mayPass(error))
          ? false
          : EVERY_MS,
    },
  );
  const check = answer.data;
  const isDone = check?.state === "done";
  useEffect(() => {
    if (isDone) void refresh("/v1/list-checks");
  }, [isDone]);
  return (
    <Page
      title={check === undefined ? "List check" : `List of ${counted(check.total, "address", "addresses")}`}
      beside={check && <Badge tone={isDone ? "good" : "info"}>{STATES[check.state]}</Badge>}
      lead={
        check && (
          <>
            Started on <Time at={check.createdAt} />. List and results are deleted on{" "}
            <Time at={check.expiresAt} />. <a href="/list-checks">Check another list</a>
          </>
        )
      }
      actions={check && <Delete id={id} isDone={isDone} />}
    >
      <Loaded of={answer}>
        {(check) => (
          <>
            {check.insights?.state === "running" ? (
              <AskSes check={check} />
            ) : check.state === "done" ? (
              <>
                <Verdict check={check} />
                <SaveLists check={check} />
                <AskSes check={check} />
              </>
            ) : (
              <section class="panel" aria-label="Progress">
                <JobProgress job={check} summary="" />
                {check.done === 0 && (
                  <p class="quiet">Searching recorded events for these addresses first.</p>
                )}
              </section>
            )}
            <Found check={check} />
            <ListResults id={id} check={check} />
          </>
        )}
      </Loaded>
    </Page>
  );
};

const STATES = { queued: "Waiting", running: "Running", done: "Done" };

const Found = ({ check: { id, kinds, total } }: { check: ListCheckItem }) => {
  if (kinds.length === 0) return null;
  return (
    <section aria-labelledby="found">
      <h2 id="found">What was found</h2>
      <ul class="panel list-kinds">
        {kinds.map(({ kind, title, count, problem }) => (
          <li key={kind}>
            <a href={urlOf(`/list-checks/${id}`, { kind })}>{title}</a>
            <span>{number(count)}</span>
            <span class="quiet">{percent(count / total)}</span>
            {problem ? <Badge tone="watch">Problem</Badge> : <span />}
          </li>
        ))}
      </ul>
    </section>
  );
};

const Delete = ({ id, isDone }: { id: string; isDone: boolean }) => {
  const { route } = useLocation();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="button danger" onClick={() => setAsking(true)}>
        {isDone ? "Delete…" : "Cancel check…"}
      </button>
      {isAsking && (
        <AskDialog
          title={isDone ? "Delete this list and its results?" : "Cancel this check?"}
          action={isDone ? "Delete" : "Cancel check and delete"}
          doing="Deleting…"
          isDangerous
          run={() => call("DELETE", "/v1/list-checks/{id}", { path: { id } })}
          onDone={() => {
            forgetList(id);
            answers.removeQueries({ queryKey: [`/v1/list-checks/${id}`] });
            route("/list-checks");
            say("Deleted the list and its results.");
          }}
          onClose={() => setAsking(false)}
        >
          <p>The addresses and all results are deleted from the service. Your own file is not changed.</p>
        </AskDialog>
      )}
    </>
  );
};
