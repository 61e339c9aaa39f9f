import { createReadStream } from "node:fs";
import { access, writeFile } from "node:fs/promises";
import { decodeText } from "../../../shared/listChecks/reading/decodeText.ts";
import { type List, readList } from "../../../shared/listChecks/reading/readList.ts";
import { UnreadableListError } from "../../../shared/listChecks/reading/splitRows.ts";
import { codeOf, Failure, USAGE, unreadable } from "../client/failure.ts";
import { confirmed } from "../output/terminal.ts";

const ONLY_OWNER = 0o600; // addresses are personal data

/** The list in a file, or in standard input. Throws `UnreadableListError`. */
export const readListFile = async (file: string, column: string | undefined): Promise<List> => {
  const input: AsyncIterable<Uint8Array> = file === "-" ? process.stdin : createReadStream(file);
  try {
    return await readList(decodeText(input), { column });
  } catch (error) {
    throw error instanceof UnreadableListError ? error : unreadable(file, error);
  }
};

export const writeListFile = async (file: string, text: string, { yes }: { yes?: true }): Promise<void> => {
  if (!yes && (await exists(file)) && !(await confirmed(`${file} exists. Overwrite it?`)))
    throw new Failure(USAGE, `${file} was not overwritten`);
  try {
    await writeFile(file, text, { mode: ONLY_OWNER });
  } catch (error) {
    throw new Failure(
      USAGE,
      `cannot write ${file} (${codeOf(error)}): check that its folder exists and that you may write there`,
      {
        cause: error,
      },
    );
  }
};

const exists = async (file: string): Promise<boolean> => {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
};
