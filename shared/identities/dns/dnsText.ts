import type { RecordType, WantedRecord } from "./dnsRecords.ts";

const TTL = 1_800;
const CHUNK_BYTES = 255; // of a character-string [RFC 1035 3.3]

/** Base of `\ddd`, a byte that is no printable ASCII: decimal in zone files [RFC 1035 5.1], octal in Route 53 [ResourceRecordTypes]. */
export type EscapeBase = 10 | 8;

/** A TXT's text as quoted character-strings of at most 255 bytes. */
export const quotedText = (text: string, base: EscapeBase): string =>
  chunksOf(text)
    .map((chunk) => `"${[...chunk].map((byte) => escaped(byte, base)).join("")}"`)
    .join(" ");

export const chunksOf = (text: string): Buffer[] => {
  const bytes = Buffer.from(text);
  const count = Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES));
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES));
};

const escaped = (byte: number, base: EscapeBase): string => {
  if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  return byte < 0x20 || byte > 0x7e ? `\\${byte.toString(base).padStart(3, "0")}` : String.fromCharCode(byte);
};

/** The text of a TXT as Route 53 has it: what `quotedText` was given. */
export const plainText = (quoted: string): string => {
  const bytes: number[] = [];
  for (const [, inside = ""] of quoted.matchAll(/"((?:[^"\\]|\\.)*)"/gs)) {
    for (const [one] of inside.matchAll(/\\[0-3][0-7]{2}|\\.|[^\\]/gsu)) {
      if (/^\\[0-3][0-7]{2}$/.test(one)) bytes.push(Number.parseInt(one.slice(1), 8));
      else bytes.push(...Buffer.from(one.replace(/^\\/, "")));
    }
  }
  return Buffer.from(bytes).toString();
};

/** A plain value as Route 53 takes it. */
export const route53Value = (type: RecordType, value: string): string => written(type, value, 8);

const written = (type: RecordType, value: string, base: EscapeBase): string =>
  type === "TXT" ? quotedText(value, base) : `${value}.`;

/** The records as lines of a BIND zone file [RFC 1035 5.1]. */
export const zoneLines = (records: WantedRecord[]): string =>
  records
    .map(({ name, type, value }) => `${name}. ${TTL} IN ${type} ${written(type, value, 10)}`)
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
      ResourceRecords: [{ Value: route53Value(type, value) }],
    },
  })),
});
