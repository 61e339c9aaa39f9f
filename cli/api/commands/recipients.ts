import { setTimeout as wait } from "node:timers/promises";
import { Command } from "commander";
import type { ErasureItem } from "../../../functions/api/items/erasureItem.ts";
import { counted } from "../../../shared/plainMail/words.ts";
import type { ApiClient } from "../client/apiClient.ts";
import { ANSWER_IS_NO, Failure, USAGE } from "../client/failure.ts";
import {
  type Common,
  calling,
  group,
  type Listing,
  more,
  withCommon,
  withExtent,
} from "../client/operation.ts";
import { confirmed, print, printJson, progress, tell } from "../output/terminal.ts";
import { paragraph } from "../output/text.ts";
import { timeline, whatToDo } from "./events.ts";

/** `postmaster recipients …`. */
export const recipientsCommand = (): Command =>
  group("recipients", "show an address's delivery history, or erase a person's data", EXAMPLES, [
    show(),
    erase(),
  ]);

const show = () =>
  withCommon(
    withExtent(
      new Command("show")
        .description("show an address's delivery history, newest first")
        .argument("<address>", "email address"),
      "events",
    ),
  ).action(
    calling<Listing, [string]>(async (api, options, address) => {
      const page = await api.list("/v1/recipients/{address}/events", { path: { address } }, options);
      if (page.items.length === 0) process.exitCode = ANSWER_IS_NO;
      if (options.json) return printJson(page);
      if (page.items.length === 0)
        return print(paragraph(`No mail to ${address} on record. Check the spelling.`));
      const [{ recipient } = { recipient: null }] = page.items;
      print(paragraph(`${recipient ?? address}, newest first (UTC)`));
      print(`\n${timeline(page.items, { withRecipient: false })}${more(page)}${whatToDo(page.items)}`);
    }),
  );

type Erasing = Common & { yes?: true };

const LOOK_EVERY_MS = 1_000;

const erase = () =>
  withCommon(
    new Command("erase")
      .description(
        "erase a person's events and address (while SES suppresses the address, its suppression stays)",
      )
      .argument("<address>", "email address")
      .option("--yes", "skip the confirmation"),
  ).action(
    calling<Erasing, [string]>(async (api, options, address) => {
      const question = `Erase ${address}? All its events are deleted, and the address is removed everywhere except the SES suppression list. This cannot be undone.`;
      if (!options.yes && !(await confirmed(question))) throw new Failure(USAGE, "nothing was erased");
      const erasure = await ended(api, await api.delete("/v1/recipients/{address}", { path: { address } }));
      if (options.json) return printJson(erasure);
      const elsewhere = Object.values(erasure.changed).reduce((all, count) => all + count) - erasure.erased;
      print(
        paragraph(
          `Erased ${address}: ${counted(erasure.erased, "event")}, and ${counted(elsewhere, "other item")}. The audit log now shows ${erasure.recipientId} instead.`,
        ),
      );
    }),
  );

/** The erasure once it is done. It continues though nobody waits for it. */
const ended = async (api: ApiClient, begun: ErasureItem): Promise<ErasureItem> => {
  let erasure = begun;
  if (erasure.state !== "done")
    tell(paragraph(`Erasure ${erasure.id} is running. It continues even if you stop this command.`));
  while (erasure.state !== "done") {
    const job = erasure.waitsForJob;
    progress(job === null ? `${erasure.erased} events erased` : `waiting for removal job ${job} to finish`);
    await wait(LOOK_EVERY_MS);
    erasure = await api.get("/v1/erasures/{id}", { path: { id: erasure.id } });
  }
  progress("");
  return erasure;
};

const EXAMPLES = `  postmaster recipients show jo@example.net
  postmaster recipients show jo@example.net --all --json | jq '.items[].type'
  postmaster recipients erase jo@example.net`;
