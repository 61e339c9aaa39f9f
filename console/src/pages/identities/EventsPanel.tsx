import { useMutation } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { AccountItem } from "../../../../functions/api/items/accountItem.ts";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { call } from "../../api/call.ts";
import { problemOf } from "../../api/ProblemError.ts";
import { useMay } from "../../api/useCaller.ts";
import { refresh, useGet } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/AskDialog.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";
import { apiPath } from "./paths.ts";
import { eventsMark, isByTopicOnly } from "./standing.ts";

type EventsPanelProps = { item: IdentityItem; feedback: NonNullable<IdentityItem["feedback"]> };

/** Whether bounces and complaints of its mail reach this service, and how to make them. */
export const EventsPanel = ({ item, feedback }: EventsPanelProps) => {
  const { reachesUs, configurationSet } = feedback;
  const isUnheard = !reachesUs && configurationSet !== null;
  const account = useGet<AccountItem>("/v1/account", {}, { enabled: isUnheard }).data;
  const isOursSilent = isUnheard && account?.publishing.configurationSet === configurationSet;
  const mayAttach = useMay("identities:write") && !isOursSilent && (!reachesUs || isByTopicOnly(feedback));
  return (
    <section class="panel" aria-labelledby="events">
      <h2 id="events">What happens to its mail</h2>
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
    return "Bounces and complaints of its mail are not heard of: SES has nowhere to publish them to.";
  if (isOursSilent)
    return (
      <>
        It has the configuration set <code>{configurationSet}</code>, but that does not publish to this
        service: <a href="/account">see the account</a>.
      </>
    );
  return (
    <>
      Bounces and complaints of its mail go elsewhere: it has another configuration set,{" "}
      <code>{configurationSet}</code>.
    </>
  );
};

const AttachButton = ({ identity }: { identity: string }) => {
  const [other, setOther] = useState<string | null>(null);
  const attach = (replace: boolean) =>
    call("POST", apiPath(identity, "/feedback"), { query: { replace: replace || undefined } });
  const done = async () => {
    say(`What happens to mail from ${identity} is recorded here from now on.`);
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
          {isPending ? "Attaching…" : "Have its events recorded here"}
        </button>
      </div>
      {other !== null && (
        <AskDialog
          title={`Take ${identity} off ${other}?`}
          action="Replace the configuration set"
          doing="Replacing…"
          isDangerous
          run={() => attach(true)}
          onDone={done}
          onClose={() => setOther(null)}
        >
          <p>
            Its events go to the configuration set <code>{other}</code> now. An identity has one only:
            whatever hears by that would hear no more. Replace it if nothing needs it.
          </p>
        </AskDialog>
      )}
    </>
  );
};
