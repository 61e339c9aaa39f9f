import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { call, request } from "../../../api/call.ts";
import { CopyButton } from "../../../parts/CopyButton.tsx";
import { Dialog } from "../../../parts/dialogs/Dialog.tsx";
import { Field } from "../../../parts/fields/Field.tsx";
import { ProblemBox } from "../../../parts/ProblemBox.tsx";

type Format = "zone" | "route53";
const FORMATS: Record<Format, { button: string; title: string; what: string; hint: string }> = {
  zone: {
    button: "Copy as zone file…",
    title: "Zone file lines",
    what: "the zone file",
    hint: "For BIND, for tools that import its zone files, or to send to the person who manages the DNS.",
  },
  route53: {
    button: "Copy as Route 53 change batch…",
    title: "Route 53 change batch",
    what: "the change batch",
    hint: "For a hosted zone in another AWS account: aws route53 change-resource-record-sets --change-batch file://…",
  },
};

/** The records as others take them. */
export const RecordsAsText = ({ domain }: { domain: string }) => {
  const [shown, setShown] = useState<{ format: Format; text: string } | null>(null);
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (format: Format) => ({ format, text: await textOf(domain, format) }),
    onSuccess: setShown,
  });
  return (
    <>
      {(["zone", "route53"] as const).map((format) => (
        <button
          key={format}
          type="button"
          class="button"
          aria-disabled={isPending}
          onClick={() => !isPending && mutate(format)}
        >
          {FORMATS[format].button}
        </button>
      ))}
      <ProblemBox error={error} />
      {shown !== null && <TextDialog {...shown} onClose={() => setShown(null)} />}
    </>
  );
};

const TextDialog = ({ format, text, onClose }: { format: Format; text: string; onClose: () => void }) => {
  const { title, what, hint } = FORMATS[format];
  return (
    <Dialog title={title} onClose={onClose}>
      <Field label="Text" hint={hint}>
        {(control) => <textarea {...control} class="as-text" readOnly rows={12} value={text} wrap="off" />}
      </Field>
      <div class="actions">
        <CopyButton text={text} what={what} />
        <button type="button" class="button" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
};

const textOf = async (domain: string, format: Format): Promise<string> => {
  const path = "/v1/identities/{identity}/dns";
  const given = { path: { identity: domain }, query: { format } };
  if (format === "zone") return (await request("GET", path, given, { accept: "text/plain" })).text();
  return `${JSON.stringify(await call("GET", path, given), null, 2)}\n`;
};
