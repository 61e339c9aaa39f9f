import { useMutation } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { call } from "../../api/call.ts";
import { problemOf } from "../../api/ProblemError.ts";
import { useMay } from "../../api/useCaller.ts";
import { refresh, useGet } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";
import { eventsMark, isByTopicOnly } from "./status.ts";

type EventsPanelProps = { item: IdentityItem; feedback: NonNullable<IdentityItem["feedback"]> };

/** Whether bounces and complaints of its mail reach this service, and how to make them. */
export const EventsPanel = ({ item, feedback }: EventsPanelProps) => {
  const { reachesUs, configurationSet } = feedback;
  const isUnheard = !reachesUs && configurationSet !== null;
  const account = useGet("/v1/account", {}, { enabled: isUnheard }).data;
  const isOursSilent = isUnheard && account?.publishing.configurationSet === configurationSet;
  const mayAttach = useMay("identities:write") && !isOursSilent && (!reachesUs || isByTopicOnly(feedback));
  return (
    <section class="panel" aria-labelledby="events">
      <h2 id="events">Delivery events</h2>
      <p class={`mark ${eventsMark(item)?.tone}`}>{wordsOf(feedback, isOursSilent)}</p>
      {mayAttach && <AttachButton identity={item.identity} />}
    </section>
  );
};

const wordsOf = (
  { reachesUs, configurationSet, explanation, remedy }: EventsPanelProps["feedback"],
  isOursSilent: boolean,
): ComponentChildren => {
  if (reachesUs) return [explanation, ...remedy.map(({ text }) => text)].join(" ");
  if (configurationSet === null)
    return "Postmaster does not receive its bounces and complaints: it has no configuration set.";
  if (isOursSilent)
    return (
      <>
        It uses the configuration set <code>{configurationSet}</code>, which does not publish to Postmaster.{" "}
        <a href="/account">See the account</a>.
      </>
    );
  return (
    <>
      Postmaster does not receive its bounces and complaints: it uses another configuration set,{" "}
      <code>{configurationSet}</code>.
    </>
  );
};

const AttachButton = ({ identity }: { identity: string }) => {
  const [other, setOther] = useState<string | null>(null);
  const attach = (replace: boolean) =>
    call("POST", "/v1/identities/{identity}/feedback", {
      path: { identity },
      query: { replace: replace || undefined },
    });
  const done = async () => {
    say(`Postmaster now records the events for mail from ${identity}.`);
    await refresh("/v1/identities", "/v1/account");
    setOther(null);
  };
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () => attach(false),
    onSuccess: done,
    onError: (problem) => {
      const set = problemOf(problem, "other_configuration_set")?.["configurationSet"];
      if (typeof set !== "string") return;
      setOther(set);
      reset();
    },
  });
  return (
    <>
      <ProblemBox error={error} />
      <div class="actions">
        <button type="button" class="button" aria-disabled={isPending} onClick={() => !isPending && mutate()}>
          {isPending ? "Attaching…" : "Send its events to Postmaster"}
        </button>
      </div>
      {other !== null && (
        <AskDialog
          title={`Replace the configuration set of ${identity}?`}
          action="Replace"
          doing="Replacing…"
          isDangerous
          run={() => attach(true)}
          onDone={done}
          onClose={() => setOther(null)}
        >
          <p>
            It uses the configuration set <code>{other}</code>, and an identity can have only one. Anything
            that consumes the events of that set would stop receiving them. Replace it only if nothing needs
            it.
          </p>
        </AskDialog>
      )}
    </>
  );
};
