import type { WantedRecord } from "./dnsRecords.ts";

const TTL = 1_800;
const CHUNK_BYTES = 255; // of a character-string [RFC 1035 3.3]

/** A TXT's text as quoted character-strings of at most 255 bytes [RFC 1035 5.1]. */
export const quotedText = (text: string): string => {
  const bytes = Buffer.from(text);
  const chunks = Array.from({ length: Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES)) }, (_, i) =>
    bytes.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES),
  );
  return chunks.map((chunk) => `"${[...chunk].map(escaped).join("")}"`).join(" ");
};

const escaped = (byte: number): string => {
  if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  return byte < 0x20 || byte > 0x7e ? `\\${String(byte).padStart(3, "0")}` : String.fromCharCode(byte);
};

/** The text of quoted character-strings: what `quotedText` was given. */
export const plainText = (quoted: string): string => {
  const bytes: number[] = [];
  for (const [, inside = ""] of quoted.matchAll(/"((?:[^"\\]|\\.)*)"/g)) {
    for (const [one] of inside.matchAll(/\\\d{3}|\\.|[^\\]/gsu)) {
      if (/^\\\d{3}$/.test(one)) bytes.push(Number(one.slice(1)));
      else bytes.push(...Buffer.from(one.replace(/^\\/, "")));
    }
  }
  return Buffer.from(bytes).toString();
};

/** The records as lines of a BIND zone file [RFC 1035 5.1]. */
export const zoneLines = (records: WantedRecord[]): string =>
  records
    .map(
      ({ name, type, value }) =>
        `${name}. ${TTL} IN ${type} ${type === "TXT" ? quotedText(value) : `${value}.`}`,
    )
    .map((line) => `${line}\n`)
    .join("");

/** The records as Route 53 takes them in ChangeResourceRecordSets. */
export const changeBatch = (records: WantedRecord[]) => ({
  Comment: "SES identity, by Postmaster",
  Changes: records.map(({ name, type, value }) => ({
    Action: "UPSERT" as const,
    ResourceRecordSet: {
      Name: `${name}.`,
      Type: type,
      TTL,
      ResourceRecords: [{ Value: type === "TXT" ? quotedText(value) : `${value}.` }],
    },
  })),
});
