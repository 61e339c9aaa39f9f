import { useMemo, useRef, useState } from "preact/hooks";
import { counted, number } from "../../../../shared/plainMail/words.ts";
import {
  countAddresses,
  MOST_ADDRESSES,
  readAddressList,
} from "../../../../shared/suppressions/removal/addressList.ts";
import { useCaller, useMay } from "../../api/useCaller.ts";
import { AddressesField } from "../../parts/fields/AddressesField.tsx";
import { FileField } from "../../parts/fields/FileField.tsx";
import { Page } from "../../parts/Page.tsx";
import { ListRead } from "./ListRead.tsx";
import { RemoveManyDialog } from "./RemoveManyDialog.tsx";
import { readTextFile } from "./readTextFile.ts";
import "./suppressions.css";

/** Turns a list of addresses, pasted or from a file, into removal jobs. The file itself is not sent. */
export const RemoveManyPage = () => {
  const isKnown = useCaller() !== undefined;
  const mayRemove = useMay("suppressions:write");
  return (
    <Page
      title="Remove many addresses"
      lead={`Paste the addresses to remove from the suppression list, or choose a file. Each job holds up to ${number(MOST_ADDRESSES)} addresses; longer lists are split.`}
    >
      {isKnown && !mayRemove ? (
        <p class="box info">Your token cannot remove addresses: it needs the suppressions:write scope.</p>
      ) : (
        <ListForm />
      )}
    </Page>
  );
};

const ListForm = () => {
  const [text, setText] = useState("");
  const [file, setFile] = useState<{ name: string; text: string }>();
  const [unread, setUnread] = useState<string>();
  const [isMissing, setMissing] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const list = useMemo(() => readAddressList(file?.text ?? text), [file, text]);
  const field = useRef<HTMLTextAreaElement>(null);
  const { addresses } = list;
  const choose = async (chosen: File | undefined) => {
    try {
      setFile(chosen && { name: chosen.name, text: await readTextFile(chosen) });
      setUnread(undefined);
    } catch (error) {
      setUnread((error as Error).message);
    }
  };
  return (
    <>
      <form
        class="panel"
        onSubmit={(event) => {
          event.preventDefault();
          setMissing(addresses.length === 0);
          if (addresses.length > 0) setAsking(true);
          else field.current?.focus();
        }}
      >
        {file === undefined && (
          <AddressesField
            label="Addresses"
            hint="One per line, or separated by commas, semicolons or spaces. “Ann <ann@example.org>” works too. For CSV, the column headed “address” or “e-mail” is used, otherwise the first."
            isMissing={isMissing && addresses.length === 0}
            value={text}
            field={field}
            onInput={setText}
          />
        )}
        <FileField
          label="Or a file"
          hint="Plain text or CSV. The file is read in your browser; only the addresses are sent."
          chosen={file?.name}
          error={unread}
          onChoose={(chosen) => void choose(chosen)}
        />
        <ListRead list={list} />
        <div class="actions">
          <button type="submit" class="button primary">
            {addresses.length === 0
              ? "Remove"
              : `Remove ${counted(countAddresses(addresses), "address", "addresses")}`}
          </button>
        </div>
      </form>
      {isAsking && <RemoveManyDialog addresses={addresses} onClose={() => setAsking(false)} />}
    </>
  );
};
