import { Command } from "commander";
import { type Common, calling, group, withCommon } from "../client/operation.ts";
import { print, printJson } from "../output/terminal.ts";
import { cleanLines } from "../output/text.ts";

/** `postmaster digest …`. */
export const digestCommand = (): Command =>
  group("digest", "preview the summary email", EXAMPLES, [preview()]);

const preview = () =>
  withCommon(
    new Command("preview")
      .description("show the digest for a period as it would be sent (default: the last 7 days)")
      .option("--period <period>", "whole UTC days, for example 2026-11-16/P7D")
      .option("--html", "print the HTML part, for a browser"),
  ).action(
    calling<Common & { period?: string; html?: true }>(async (api, options) => {
      const path = "/v1/digests/preview";
      const given = { query: { period: options.period } };
      if (options.json) return printJson(await api.get(path, given));
      const text = cleanLines(await api.text(path, given, options.html ? "text/html" : "text/plain"));
      print(text.endsWith("\n") ? text : `${text}\n`);
    }),
  );

const EXAMPLES = `  postmaster digest preview
  postmaster digest preview --period 2026-11-16/P7D --html > digest.html`;
