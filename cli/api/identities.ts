import { Command } from "commander";
import type { IdentityItem } from "../../functions/api/items/identityItem.ts";
import { at } from "./apiClient.ts";
import { Failure, USAGE } from "./failure.ts";
import { applyDns, dns } from "./identityDns.ts";
import { type Common, calling, group, type Listing, more, withCommon, withExtent } from "./operation.ts";
import { steps } from "./remedies.ts";
import { table } from "./table.ts";
import { confirmed, print, printJson, type Tone } from "./terminal.ts";
import { facts, minute, paragraph } from "./text.ts";

/** `postmaster identities …`. */
export const identitiesCommand = (): Command =>
  group("identities", "addresses and domains that mail may be sent from", EXAMPLES, [
    list(),
    show(),
    request(),
    posting(
      "verify-again",
      "send the verification mail again, or look for the DNS records again",
      "verification",
    ),
    dns(),
    applyDns(),
    posting("approve", "approve a request that waits, and ask SES", "approve"),
    posting("decline", "decline a request that waits; the note is told to the requester", "decline"),
    attachFeedback(),
    remove(),
  ]);

const list = () =>
  withCommon(
    withExtent(new Command("list").description("list all identities, at SES and asked for"), "identities"),
  ).action(
    calling<Listing>(async (api, options) => {
      const page = await api.list<IdentityItem>("/v1/identities", {}, options);
      if (options.json) return printJson(page);
      if (page.items.length === 0)
        return print("There is no identity yet: postmaster identities request IDENTITY asks for one.\n");
      print(
        table(
          [
            { title: "IDENTITY" },
            { title: "STATE", tone: toneOf },
            { title: "FEEDBACK", tone: (cell) => (cell === "none" ? "watch" : undefined) },
            { title: "VERIFIED" },
            { title: "DKIM" },
          ],
          page.items.map(({ identity, state, feedback, verifiedAt, dkim }) => [
            identity,
            state,
            feedback === null ? "" : feedback.reachesUs ? "heard" : "none",
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
      .description("tell how an identity stands, and what covers it")
      .argument("<identity>", "an address or a domain"),
  ).action(
    calling<Common, [string]>(async (api, options, identity) => {
      shown(await api.get<IdentityItem>(at`/v1/identities/${identity}`), options);
    }),
  );

type RequestOptions = Common & { requester?: string; mailFrom?: string | false; note?: string };

const request = () =>
  withCommon(
    new Command("request")
      .description("ask for an address or a domain to send from; safe to repeat")
      .argument("<identity>", "an address or a domain")
      .option("--requester <address>", "who hears by mail what becomes of it")
      .option(
        "--mail-from <domain>",
        "where a domain's bounces go, below it, also of one that is verified (a new one: bounces.DOMAIN)",
      )
      .option("--no-mail-from", "let a domain's bounces go to SES's own domain")
      .option("--note <text>", "why; kept in the audit log"),
  ).action(
    calling<RequestOptions, [string]>(async (api, options, identity) => {
      const { requester, mailFrom, note } = options;
      const mailFromDomain = mailFrom === false ? null : mailFrom;
      const body = { identity, requester, mailFromDomain, note };
      shown(await api.post<IdentityItem>("/v1/identities", { body }), options);
    }),
  );

const posting = (name: string, description: string, path: string) =>
  withCommon(
    new Command(name)
      .description(description)
      .argument("<identity>", "an address or a domain")
      .option("--note <text>", "why; kept in the audit log"),
  ).action(
    calling<Common & { note?: string }, [string]>(async (api, options, identity) => {
      const query = { note: options.note };
      shown(await api.post<IdentityItem>(at`/v1/identities/${identity}/${path}`, { query }), options);
    }),
  );

const attachFeedback = () =>
  withCommon(
    new Command("attach-feedback")
      .description("let what happens to its mail be heard of here")
      .argument("<identity>", "an address or a domain")
      .option("--replace", "even where it has another configuration set")
      .option("--note <text>", "why; kept in the audit log"),
  ).action(
    calling<Common & { note?: string; replace?: true }, [string]>(async (api, options, identity) => {
      const { note, replace } = options;
      const path = at`/v1/identities/${identity}/feedback`;
      shown(await api.post<IdentityItem>(path, { query: { note, replace } }), options);
    }),
  );

type DeleteOptions = Common & { note?: string; force?: true; yes?: true };

const remove = () =>
  withCommon(
    new Command("delete")
      .description("delete an identity at SES and here: mail from it is refused from then on")
      .argument("<identity>", "an address or a domain")
      .option("--force", "even though senders of the last 30 days depend on it")
      .option("--note <text>", "why; kept in the audit log")
      .option("--yes", "do not ask first on a terminal"),
  ).action(
    calling<DeleteOptions, [string]>(async (api, options, identity) => {
      const { note, force } = options;
      if (!options.yes && !(await confirmed(`Delete ${identity}? SES refuses mail from it then.`)))
        throw new Failure(USAGE, "nothing was deleted");
      const done = await api.delete<{ identity: string }>(at`/v1/identities/${identity}`, { note, force });
      if (options.json) return printJson(done);
      print(paragraph(`${done.identity} is deleted, at SES and here.`));
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
      ["SES says", item.verificationStatus],
      ["DKIM", dkim === null ? "" : `${dkim.status}, ${dkim.signing ? "signing is on" : "signing is off"}`],
      ["bounces go to", mailFrom === null ? "" : `${mailFrom.domain} (${mailFrom.status})`],
      ["feedback", feedback?.explanation],
      ["asked for", asked === null ? "" : `${minute(asked.at)} UTC by ${asked.by}`],
      ["requester", asked?.requester],
      ["why", asked?.why],
      ["decided", asked?.decidedBy == null ? "" : `${minute(asked.decidedAt)} UTC by ${asked.decidedBy}`],
      ["note", asked?.note],
      [
        "link sent",
        kind === "domain" || item.verificationSentAt === null ? "" : `${minute(item.verificationSentAt)} UTC`,
      ],
      ["verified", item.verifiedAt === null ? "" : `${minute(item.verifiedAt)} UTC`],
      ["SES asked", item.checkedAt === null ? "" : `${minute(item.checkedAt)} UTC`],
    ])}`,
  );
  if (feedback !== null && feedback.remedy.length > 0)
    print(`\nEVENTS: WHAT TO DO\n${steps(feedback.remedy)}`);
};

const EXAMPLES = `  postmaster identities request survey.example.org --requester it@example.org
  postmaster identities dns survey.example.org --format zone
  postmaster identities apply-dns survey.example.org
  postmaster identities show ann@example.org`;
