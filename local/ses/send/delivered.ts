import { endOfHeader } from "./message.ts";

const TAKEN_OUT = /^(?:x-ses-[\w-]+|bcc|message-id|return-path):/i;

/** The mail as its recipients get it: SES's own headers and Bcc are gone, and the message id is SES's. */
export const delivered = (
  raw: Uint8Array,
  { id, region, at, returnPath }: { id: string; region: string; at: number; returnPath: string },
): Uint8Array => {
  const end = endOfHeader(raw);
  // Unfolded lines begin a header; those that follow it begin with blanks.
  const headers = Buffer.from(raw.buffer, raw.byteOffset, end)
    .toString("latin1")
    .replace(/(?:\r?\n)+$/, "")
    .split(/\r?\n(?![ \t])/)
    .filter((header) => !TAKEN_OUT.test(header));
  const hasDate = headers.some((header) => /^date:/i.test(header));
  const block = [
    `Return-Path: <${returnPath}>`,
    `Message-ID: <${id}@${region}.amazonses.com>`,
    ...(hasDate ? [] : [`Date: ${new Date(at).toUTCString().replace("GMT", "+0000")}`]),
    ...headers,
    "",
    "",
  ].join("\r\n");
  return Buffer.concat([Buffer.from(block, "latin1"), raw.subarray(end)]);
};
