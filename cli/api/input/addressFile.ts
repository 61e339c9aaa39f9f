import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { counted } from "../../../shared/plainMail/words.ts";
import { readAddressList } from "../../../shared/suppressions/removal/addressList.ts";
import { unreadable } from "../client/failure.ts";
import { tell } from "../output/terminal.ts";
import { paragraph } from "../output/text.ts";

/** The addresses of a list, however it is written; a line without one is given as it is, for the results to say so. */
export const addressesIn = async (file: string): Promise<string[]> => {
  const { addresses, none, cut } = readAddressList(await contentOf(file));
  if (cut > 0) tell(paragraph(`Only the first column of ${counted(cut, "line")} in ${file} was read.`));
  return [...addresses, ...none.map(({ text }) => text)];
};

const contentOf = async (file: string): Promise<string> => {
  try {
    return file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
};
