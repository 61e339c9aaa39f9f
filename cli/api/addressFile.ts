import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { unreadable } from "./failure.ts";

/** An address a line; empty lines and those that begin with # are none. */
export const addressesIn = async (file: string): Promise<string[]> => {
  const lines = (await contentOf(file)).replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
};

const contentOf = async (file: string): Promise<string> => {
  try {
    return file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
};
