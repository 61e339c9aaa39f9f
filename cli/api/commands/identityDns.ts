import { Command, Option } from "commander";
import type { DnsItem } from "../../../functions/api/items/dnsItem.ts";
import { counted } from "../../../shared/plainMail/words.ts";
import { Failure, USAGE } from "../client/failure.ts";
import { type Common, calling, withCommon } from "../client/operation.ts";
import { paint, print, printJson } from "../output/terminal.ts";
import { cleanLines, paragraph } from "../output/text.ts";

export const dns = (): Command =>
  withCommon(
    new Command("dns")
      .description("show a domain's DNS records and whether each is found")
      .argument("<identity>", "domain")
      .addOption(
        new Option(
          "--format <format>",
          "output format: text, zone file lines, or change batch for aws route53",
        )
          .choices(["text", "zone", "route53"])
          .default("text"),
      ),
  ).action(
    calling<Common & { format: string }, [string]>(async (api, options, identity) => {
      const path = "/v1/identities/{identity}/dns";
      if (options.format === "zone") {
        if (options.json)
          throw new Failure(USAGE, "a zone file is not JSON: leave out --json, or give --format route53");
        const given = { path: { identity }, query: { format: "zone" } } as const;
        return print(cleanLines(await api.text(path, given, "text/plain")));
      }
      const format = options.format === "route53" ? "route53" : "json";
      const answer = await api.get(path, { path: { identity }, query: { format } });
      // A change batch has none.
      if (options.json || !("records" in answer)) return printJson(answer);
      print(dnsText(answer));
    }),
  );

/** Names and values stay whole, however long, for they are copied. */
const dnsText = ({ identity, explanation, records }: DnsItem): string =>
  [
    paragraph(`${identity}: ${explanation}`),
    ...records.map((record) =>
      [
        "\n",
        `${paint((record.state === "right" ? "found" : record.state).padEnd(7), record.state === "right" ? "good" : record.optional ? "watch" : "bad")}  `,
        paragraph(`${record.type} ${record.name}${record.optional ? " (suggested)" : ""}`),
        paragraph(record.value, "         = "),
        record.state === "right" ? "" : paragraph(record.explanation, "         "),
        record.state === "wrong" ? paragraph(record.found.join(", "), "         found: ") : "",
      ].join(""),
    ),
  ].join("");

export const applyDns = (): Command =>
  withCommon(
    new Command("apply-dns")
      .description("publish a domain's records in the account's hosted zone; safe to repeat")
      .argument("<identity>", "domain")
      .option("--replace", "also replace records that this service did not create"),
  ).action(
    calling<Common & { replace?: true }, [string]>(async (api, options, identity) => {
      const query = { replace: options.replace };
      const given = { path: { identity }, query };
      const done = await api.post("/v1/identities/{identity}/dns/route53", given);
      if (options.json) return printJson(done);
      const isUnderWay = done.change?.state === "PENDING";
      print(
        paragraph(
          done.written === 0
            ? `The hosted zone ${done.zone} (${done.zoneId}) already has all the records.`
            : `Wrote ${counted(done.written, "record")} to the hosted zone ${done.zone} (${done.zoneId}).${isUnderWay ? " They will be live within a minute." : ""} SES finds them automatically, usually within minutes.`,
        ),
      );
    }),
  );
