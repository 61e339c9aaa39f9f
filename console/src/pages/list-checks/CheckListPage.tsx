import { useMutation } from "@tanstack/preact-query";
import { useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { List } from "../../../../shared/listChecks/reading/readList.ts";
import { counted, number } from "../../../../shared/plainMail/words.ts";
import { call } from "../../api/call.ts";
import { doIt } from "../../api/doIt.ts";
import { AddressesField } from "../../parts/fields/AddressesField.tsx";
import { ChoiceField } from "../../parts/fields/ChoiceField.tsx";
import { FileField } from "../../parts/fields/FileField.tsx";
import { Page } from "../../parts/Page.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";
import { keepList } from "./ownList.ts";
import { type ReadList, useList } from "./useList.ts";

/** Takes a list of addresses, from a file or pasted, and has it checked. */
export const CheckListPage = () => (
  <Page
    title="Check a list"
    lead="Before you mail a list: find the addresses that would bounce, and what they would do to your bounce rate. Nothing is sent."
  >
    <ListForm />
  </Page>
);

const ListForm = () => {
  const { route } = useLocation();
  const [file, setFile] = useState<File>();
  const [text, setText] = useState("");
  const [column, setColumn] = useState<string>();
  const [isMissing, setMissing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const { read, error: unreadable } = useList({ file, text, column });
  const addresses = read?.addresses ?? [];
  const { mutate, isPending, error } = useMutation({
    mutationFn: doIt<string>,
    onSuccess: (page) => route(page),
  });
  const begin = async (list: List) => {
    const { id } = await call("POST", "/v1/list-checks", { body: { addresses } });
    keepList(id, { name: file?.name.replace(/\.[^.]*$/, "") ?? "list", list });
    return `/list-checks/${id}`;
  };
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(addresses.length === 0);
        if (addresses.length === 0) field.current?.focus();
        else if (read !== undefined && !isPending) mutate(() => begin(read.list));
      }}
    >
      <FileField
        label="A file"
        hint="CSV, tab-separated or plain text, up to 100,000 addresses. Only the addresses are sent; other columns stay in your browser."
        chosen={file?.name}
        onChoose={(chosen) => {
          setColumn(undefined);
          setFile(chosen);
        }}
      />
      {file === undefined && (
        <AddressesField
          label="Or paste addresses"
          hint="One or several per line, or rows copied from a spreadsheet. “Ann <ann@example.org>” works too."
          isMissing={isMissing && addresses.length === 0}
          value={text}
          field={field}
          onInput={(next) => {
            setColumn(undefined);
            setText(next);
          }}
        />
      )}
      {unreadable !== undefined && (
        <div class="box bad" role="alert">
          <p>{unreadable}</p>
        </div>
      )}
      {read !== undefined && <ListFound read={read} onColumn={setColumn} />}
      <ProblemBox error={error} />
      <div class="actions">
        <button type="submit" class="button primary" aria-disabled={isPending}>
          {isPending
            ? "Starting…"
            : addresses.length === 0
              ? "Check"
              : `Check ${counted(addresses.length, "address", "addresses")}`}
        </button>
      </div>
    </form>
  );
};

/** Which column holds the addresses, and how many rows have none. */
const ListFound = ({ read, onColumn }: { read: ReadList; onColumn: (column: string) => void }) => {
  const { list, columns, withoutAddress } = read;
  return (
    <>
      {list.format.kind === "table" && (
        <ChoiceField
          label="Column with the addresses"
          value={columns[list.format.column] ?? ""}
          choices={columns.map((name) => [name, name] as const)}
          onChange={onColumn}
        />
      )}
      <p role="status">
        {withoutAddress > 0 &&
          `${number(withoutAddress)} of ${counted(list.rows.length, "row")} ${withoutAddress === 1 ? "has" : "have"} no address.`}
      </p>
    </>
  );
};
