import { Command } from "commander";
import type { SuppressionGroupItem } from "../../../functions/api/items/suppressionGroupItem.ts";
import { number } from "../../../shared/plainMail/words.ts";
import type { Actor, Removal } from "../../../shared/reasons/reason.ts";
import type { ApiClient } from "../client/apiClient.ts";
import { type Common, calling, since, withCommon } from "../client/operation.ts";
import { table } from "../output/table.ts";
import { print, printJson } from "../output/terminal.ts";
import { paragraph } from "../output/text.ts";

type Period = { since?: string | undefined; until?: string | undefined };

/** `postmaster suppressions groups`. */
export const groupsCommand = (): Command =>
  withCommon(
    new Command("groups")
      .description("count suppressed addresses by reason, largest group first")
      .option("--since <time>", "suppressed at or after this time", since)
      .option("--until <time>", "suppressed before this time", since),
  ).action(
    calling<Common & Period>(async (api, options) => {
      const items = await readGroups(api, options);
      if (options.json) return printJson({ items });
      if (items.length === 0) return print("No matching suppressions.\n");
      print(
        table(
          [
            { title: "CODE" },
            { title: "ADDRESSES" },
            { title: "SINCE (UTC)" },
            { title: "ACTION BY" },
            { title: "NEXT STEP" },
          ],
          items.map((group) => [
            group.reasonCode,
            sizeOf(group),
            group.oldestSince.slice(0, 10),
            WHO[group.actor],
            STEPS[group.removal],
          ]),
        ),
      );
      print(
        `\n${paragraph("List a group:   postmaster suppressions list --reason CODE")}${paragraph("Remove a group: postmaster suppressions remove --reason CODE")}${paragraph("Addresses that are likely to bounce again are skipped unless you add --force.")}`,
      );
    }),
  );

export const readGroups = async (
  api: ApiClient,
  { since, until }: Period,
): Promise<SuppressionGroupItem[]> => {
  const { items } = await api.get("/v1/suppression-groups", { query: { since, until } });
  return items;
};

/** `212`, `10,000+`. */
export const sizeOf = ({ count, orMore }: Pick<SuppressionGroupItem, "count" | "orMore">): string =>
  `${number(count)}${orMore ? "+" : ""}`;

const WHO: Record<Actor, string> = {
  recipient: "you, recipient",
  theirAdmin: "their admin",
  you: "you",
  aws: "SES",
  nobody: "nobody",
};

/** What to do about a suppressed address, in a word or three. */
export const STEPS: Record<Removal, string> = {
  safe: "remove",
  afterFix: "fix, then remove",
  askFirst: "check, then remove",
  no: "leave suppressed",
};
