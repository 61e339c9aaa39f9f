import { wrapped as inLines } from "../shared/plainMail/wrap.ts";

export const WIDTH = 80;

/** Lines for a terminal, of at most 80 columns: see the mails' `wrapped`. */
export const wrapped = (text: string, first: string, indent?: string): string =>
  `${inLines(text, first, indent, WIDTH)}\n`;
