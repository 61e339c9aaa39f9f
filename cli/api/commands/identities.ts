import { Command } from "commander";
import type { IdentityItem } from "../../../functions/api/items/identityItem.ts";
import { Failure, USAGE } from "../client/failure.ts";
import {
  type Common,
  calling,
  group,
  type Listing,
  more,
  withCommon,
  withExtent,
} from "../client/operation.ts";
import { steps } from "../output/remedies.ts";
import { table } from "../output/table.ts";
import { confirmed, print, printJson, type Tone } from "../output/terminal.ts";
import { facts, minute, paragraph } from "../output/text.ts";
import { applyDns, dns } from "./identityDns.ts";

/** `postmaster identities …`. */
export const identitiesCommand = (): Command =>
  group("identities", "manage the addresses and domains you send from", EXAMPLES, [
    list(),
    show(),
    request(),
    posting(
      "verify-again",
      "resend the verification email, or check DNS again",
      "/v1/identities/{identity}/verification",
    ),
    dns(),
    applyDns(),
    posting(
      "approve",
      "approve a requested identity; SES then begins to verify it",
      "/v1/identities/{identity}/approve",
    ),
    posting(
      "decline",
      "decline a request; the requester is emailed the note",
      "/v1/identities/{identity}/decline",
    ),
    attachFeedback(),
    remove(),
  ]);

const list = () =>
  withCommon(
    withExtent(
      new Command("list").description("list identities in SES and those requested here"),
      "identities",
    ),
  ).action(
    calling<Listing>(async (api, options) => {
      const page = await api.list("/v1/identities", {}, options);
      if (options.json) return printJson(page);
      if (page.items.length === 0)
        return print("No identities yet. Request one: postmaster identities request IDENTITY\n");
      print(
        table(
          [
            { title: "IDENTITY" },
            { title: "STATE", tone: toneOf },
            { title: "EVENTS REACH POSTMASTER", tone: (cell) => (cell === "no" ? "watch" : undefined) },
            { title: "VERIFIED" },
            { title: "DKIM" },
          ],
          page.items.map(({ identity, state, feedback, verifiedAt, dkim }) => [
            identity,
            state,
            feedback === null ? "" : feedback.reachesUs ? "yes" : "no",
            verifiedAt?.slice(0, 10) ?? null,
            dkim?.status ?? null,
          ]),
        ) + more(page),
      );
    }),
  );

const toneOf = (state: string): Tone | undefined => {
  if (state === "verified" || state === "covered") return "good";
  return state === "failed" || state === "expired" || state === "absent" ? "bad" : "watch";
};

const show = () =>
  withCommon(
    new Command("show")
      .description("show an identity's status, and the verified identity that covers it")
      .argument("<identity>", "address or domain"),
  ).action(
    calling<Common, [string]>(async (api, options, identity) => {
      shown(await api.get("/v1/identities/{identity}", { path: { identity } }), options);
    }),
  );

type RequestOptions = Common & { requester?: string; mailFrom?: string | false; note?: string };

const request = () =>
  withCommon(
    new Command("request")
      .description("request an address or domain to send from; safe to repeat")
      .argument("<identity>", "address or domain")
      .option("--requester <address>", "address to email about the outcome")
      .option(
        "--mail-from <domain>",
        "subdomain that a domain's bounces go to; can also be set on a verified domain (default for a new one: bounces.DOMAIN)",
      )
      .option("--no-mail-from", "send a domain's bounces to Amazon's domain")
      .option("--note <text>", "why; recorded in the audit log"),
  ).action(
    calling<RequestOptions, [string]>(async (api, options, identity) => {
      const { requester, mailFrom, note } = options;
      const mailFromDomain = mailFrom === false ? null : mailFrom;
      const body = { identity, requester, mailFromDomain, note };
      shown(await api.post("/v1/identities", { body }), options);
    }),
  );

type ForIdentity = `/v1/identities/{identity}/${"verification" | "approve" | "decline"}`;

const posting = (name: string, description: string, path: ForIdentity) =>
  withCommon(
    new Command(name)
      .description(description)
      .argument("<identity>", "address or domain")
      .option("--note <text>", "why; recorded in the audit log"),
  ).action(
    calling<Common & { note?: string }, [string]>(async (api, options, identity) => {
      const query = { note: options.note };
      shown(await api.post(path, { path: { identity }, query }), options);
    }),
  );

const attachFeedback = () =>
  withCommon(
    new Command("attach-feedback")
      .description("make SES publish an identity's events to Postmaster")
      .argument("<identity>", "address or domain")
      .option("--replace", "replace the configuration set that the identity has now")
      .option("--note <text>", "why; recorded in the audit log"),
  ).action(
    calling<Common & { note?: string; replace?: true }, [string]>(async (api, options, identity) => {
      const { note, replace } = options;
      const given = { path: { identity }, query: { note, replace } };
      shown(await api.post("/v1/identities/{identity}/feedback", given), options);
    }),
  );

type DeleteOptions = Common & { note?: string; force?: true; yes?: true };

const remove = () =>
  withCommon(
    new Command("delete")
      .description("delete an identity in SES and here; SES then rejects mail from it")
      .argument("<identity>", "address or domain")
      .option("--force", "delete it even if senders of the last 30 days depend on it")
      .option("--note <text>", "why; recorded in the audit log")
      .option("--yes", "skip the confirmation"),
  ).action(
    calling<DeleteOptions, [string]>(async (api, options, identity) => {
      const { note, force } = options;
      if (!options.yes && !(await confirmed(`Delete ${identity}? SES will reject mail from it.`)))
        throw new Failure(USAGE, "nothing was deleted");
      const given = { path: { identity }, query: { note, force } };
      const done = await api.delete("/v1/identities/{identity}", given);
      if (options.json) return printJson(done);
      print(paragraph(`Deleted ${done.identity} in SES and here.`));
    }),
  );

const shown = (item: IdentityItem, { json }: Common): void => {
  if (json) {
    printJson(item);
    return;
  }
  const {
    identity,
    kind,
    state,
    explanation,
    remedy,
    coveredBy,
    dkim,
    mailFrom,
    feedback,
    request: asked,
  } = item;
  print(paragraph(`${identity}: ${state}`) + paragraph(explanation, "  ") + steps(remedy, 4));
  print(
    `\n${facts([
      ["kind", kind],
      ["covered by", coveredBy === identity ? "" : coveredBy],
      ["SES status", item.verificationStatus],
      ["DKIM", dkim === null ? "" : `${dkim.status}, ${dkim.signing ? "signing is on" : "signing is off"}`],
      ["bounces go to", mailFrom === null ? "" : `${mailFrom.domain} (${mailFrom.status})`],
      ["events", feedback?.explanation],
      ["requested", asked === null ? "" : `${minute(asked.at)} UTC by ${asked.by}`],
      ["requester", asked?.requester],
      ["request note", asked?.why],
      ["decided", asked?.decidedBy == null ? "" : `${minute(asked.decidedAt)} UTC by ${asked.decidedBy}`],
      ["decision note", asked?.note],
      [
        "link sent",
        kind === "domain" || item.verificationSentAt === null ? "" : `${minute(item.verificationSentAt)} UTC`,
      ],
      ["verified", item.verifiedAt === null ? "" : `${minute(item.verifiedAt)} UTC`],
      ["last checked", item.checkedAt === null ? "" : `${minute(item.checkedAt)} UTC`],
    ])}`,
  );
  if (feedback !== null && feedback.remedy.length > 0)
    print(`\nEVENTS: WHAT TO DO\n${steps(feedback.remedy)}`);
};

const EXAMPLES = `  postmaster identities request survey.example.org --requester it@example.org
  postmaster identities dns survey.example.org --format zone
  postmaster identities apply-dns survey.example.org
  postmaster identities show ann@example.org`;
