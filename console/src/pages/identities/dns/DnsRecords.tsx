import type { DnsItem } from "../../../../../functions/api/items/dnsItem.ts";
import { Badge, type Tone } from "../../../parts/Badge.tsx";
import { CopyButton } from "../../../parts/CopyButton.tsx";
import { type Column, DataTable } from "../../../parts/DataTable.tsx";

type DnsRecord = DnsItem["records"][number];

const PURPOSES: Record<DnsRecord["purpose"], [name: string, why: string]> = {
  dkim: ["DKIM", "verifies the domain and signs its mail"],
  mailFromMx: ["MAIL FROM", "bounces go back to SES"],
  mailFromSpf: ["SPF", "SES may send for the MAIL FROM domain"],
  dmarc: ["DMARC", "suggested: monitoring only (p=none)"],
};

const COLUMNS: Column<DnsRecord>[] = [
  {
    name: "Purpose",
    cell: ({ purpose }) => (
      <>
        <strong>{PURPOSES[purpose][0]}</strong>
        <div class="quiet">{PURPOSES[purpose][1]}</div>
      </>
    ),
  },
  { name: "Type", cell: ({ type }) => <code class="type">{type}</code> },
  {
    name: "Name",
    cell: ({ name, type }) => <Copied text={name} what={`the name of the ${type} record ${name}`} />,
  },
  {
    name: "Value",
    cell: ({ name, type, value }) => <Copied text={value} what={`the value of the ${type} record ${name}`} />,
  },
  { name: "In DNS", cell: (record) => <InDns record={record} /> },
];

export const DnsRecords = ({ records }: { records: DnsRecord[] }) => (
  <div class="records">
    <DataTable
      caption="DNS records to publish"
      columns={COLUMNS}
      rows={records}
      keyOf={({ type, name }) => `${type} ${name}`}
    />
  </div>
);

const Copied = ({ text, what }: { text: string; what: string }) => (
  <div class="copied">
    <code>{text}</code>
    <CopyButton text={text} what={what} />
  </div>
);

const STATES: Record<DnsRecord["state"], [tone: Tone, text: string]> = {
  right: ["good", "Found"],
  missing: ["watch", "Missing"],
  wrong: ["bad", "Wrong"],
  unknown: ["quiet", "No answer"],
};

const markOf = ({ state, optional, foundAt }: DnsRecord): [tone: Tone, text: string] => {
  if (foundAt !== null) return ["bad", "Wrong name"];
  return optional && state === "missing" ? ["info", "Suggested"] : STATES[state];
};

const InDns = ({ record }: { record: DnsRecord }) => {
  const { state, found, explanation } = record;
  const [tone, text] = markOf(record);
  return (
    <>
      <Badge tone={tone}>{text}</Badge>
      {state !== "right" && <div>{explanation}</div>}
      {state !== "right" && found.length > 0 && (
        <div class="quiet">
          Found:{" "}
          {found.map((value) => (
            <code key={value} class="found">
              {value}
            </code>
          ))}
        </div>
      )}
    </>
  );
};
