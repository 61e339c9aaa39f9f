import { Command, Option } from "commander";
import type { DnsItem } from "../../functions/api/items/dnsItem.ts";
import { at } from "./apiClient.ts";
import { Failure, USAGE } from "./failure.ts";
import { type Common, calling, withCommon } from "./operation.ts";
import { paint, print, printJson } from "./terminal.ts";
import { cleanLines, paragraph } from "./text.ts";

type Applied = {
  zone: string;
  zoneId: string;
  written: number;
  change: { id: string; state: string } | null;
};

export const dns = (): Command =>
  withCommon(
    new Command("dns")
      .description("show the DNS records of a domain, and whether each is found")
      .argument("<identity>", "a domain")
      .addOption(
        new Option("--format <format>", "in words, as zone file lines, or for aws route53")
          .choices(["text", "zone", "route53"])
          .default("text"),
      ),
  ).action(
    calling<Common & { format: string }, [string]>(async (api, options, identity) => {
      const path = at`/v1/identities/${identity}/dns`;
      if (options.format === "zone") {
        if (options.json)
          throw new Failure(USAGE, "a zone file is not JSON: leave out --json, or give --format route53");
        return print(cleanLines(await api.text(path, { format: "zone" }, "text/plain")));
      }
      if (options.format === "route53") return printJson(await api.get<object>(path, { format: "route53" }));
      const records = await api.get<DnsItem>(path);
      if (options.json) return printJson(records);
      print(dnsText(records));
    }),
  );

/** Names and values stay whole, however long, for they are copied. */
const dnsText = ({ identity, explanation, records }: DnsItem): string =>
  [
    paragraph(`${identity}: ${explanation}`),
    ...records.map((record) =>
      [
        "\n",
        `${paint(record.state.padEnd(7), record.state === "right" ? "good" : record.optional ? "watch" : "bad")}  `,
        paragraph(`${record.type} ${record.name}${record.optional ? " (proposed)" : ""}`),
        paragraph(record.value, "         = "),
        record.state === "right" ? "" : paragraph(record.explanation, "         "),
        record.state === "wrong" ? paragraph(record.found.join(", "), "         found: ") : "",
      ].join(""),
    ),
  ].join("");

export const applyDns = (): Command =>
  withCommon(
    new Command("apply-dns")
      .description("put a domain's records into the account's own hosted zone; safe to repeat")
      .argument("<identity>", "a domain")
      .option("--replace", "also replace records that this service did not make"),
  ).action(
    calling<Common & { replace?: true }, [string]>(async (api, options, identity) => {
      const query = { replace: options.replace };
      const done = await api.post<Applied>(at`/v1/identities/${identity}/dns/route53`, { query });
      if (options.json) return printJson(done);
      const isUnderWay = done.change?.state === "PENDING";
      print(
        paragraph(
          done.written === 0
            ? `All records were in the hosted zone ${done.zone} (${done.zoneId}) already.`
            : `${done.written} records are written to the hosted zone ${done.zone} (${done.zoneId})${isUnderWay ? "; Route 53 brings them to its servers within a minute" : ""}. SES finds them by itself, mostly within minutes.`,
        ),
      );
    }),
  );
