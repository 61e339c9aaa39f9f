import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import type { AccountItem } from "../../../functions/api/items/accountItem.ts";
import { number, percent } from "../../../shared/plainMail/words.ts";
import { Failure, USAGE, unreadable } from "../client/failure.ts";
import { type Common, calling, group, withCommon } from "../client/operation.ts";
import { steps } from "../output/remedies.ts";
import { print, printJson } from "../output/terminal.ts";
import { type Fact, facts, minute, paragraph } from "../output/text.ts";
import { causesText, comparisonFact, comparisonsCommand, recommendationsCommand } from "./sesNumbers.ts";

/** `postmaster account …`. */
export const accountCommand = (): Command =>
  group("account", "show the SES account and request production access", EXAMPLES, [
    show(),
    comparisonsCommand(),
    recommendationsCommand(),
    requestProduction(),
  ]);

const show = () =>
  withCommon(
    new Command("show").description("show the account's status and its problems, most urgent first"),
  ).action(
    calling<Common>(async (api, options) => {
      const account = await api.get("/v1/account");
      if (options.json) return printJson(account);
      print(account.findings.map(({ text, remedy }) => paragraph(text) + steps(remedy)).join(""));
      print(`\n${facts(accountFacts(account))}`);
      const causes = causesText(account.comparison);
      if (causes !== "") print(`\n${causes}`);
    }),
  );

const accountFacts = (account: AccountItem): Fact[] => [
  ["sending", account.sendingEnabled ? "enabled" : "PAUSED"],
  ["enforcement", account.enforcementStatus],
  ["access", account.sandbox ? "sandbox: verified addresses only" : "production"],
  ["quota", quotaText(account)],
  ["auto-suppression", account.suppressedReasons.join(", ") || "off"],
  ["review", account.review === null ? "" : reviewText(account.review)],
  ["events", account.publishing.explanation],
  ["no events from", account.identitiesWithoutFeedback.join(", ")],
  comparisonFact(account.comparison),
];

const reviewText = ({ status, caseId }: NonNullable<AccountItem["review"]>): string =>
  `${status}${caseId === null ? "" : `, case ${caseId}`}`;

export const quotaText = ({ quota }: AccountItem): string =>
  quota.max24Hours === null
    ? `${number(quota.sentLast24Hours)} sent in 24 hours, no limit; ${number(quota.perSecond)} a second`
    : `${number(quota.sentLast24Hours)} of ${number(quota.max24Hours)} in 24 hours (${percent(quota.used)}); ${number(quota.perSecond)} a second`;

type ProductionOptions = Common & {
  mailType: "TRANSACTIONAL" | "MARKETING";
  website: string;
  useCase?: string;
  useCaseFile?: string;
  language: "EN" | "JA";
  contact?: string[];
  note?: string;
};

const requestProduction = () =>
  withCommon(
    new Command("request-production")
      .description("request production access (leave the sandbox); AWS usually decides within a day")
      .addOption(
        new Option("--mail-type <type>", "type of most of your mail")
          .choices(["TRANSACTIONAL", "MARKETING"])
          .makeOptionMandatory(),
      )
      .requiredOption("--website <url>", "public website that shows who you are")
      .option("--use-case <text>", "what you send, to whom, how they opted in, how you handle bounces")
      .option("--use-case-file <file>", "read the use case from a file")
      .option("--contact <address...>", "additional addresses to notify of the decision, up to four")
      .addOption(
        new Option("--language <code>", "language of AWS's reply").choices(["EN", "JA"]).default("EN"),
      )
      .option("--note <text>", "why; recorded in the audit log"),
  ).action(
    calling<ProductionOptions>(async (api, options) => {
      const body = {
        mailType: options.mailType,
        websiteUrl: options.website,
        useCase: await useCaseOf(options),
        contactLanguage: options.language,
        additionalContacts: options.contact ?? [],
        note: options.note,
      };
      const done = await api.post("/v1/account/production-access", { body });
      if (options.json) return printJson(done);
      print(
        paragraph(
          `Request submitted at ${minute(done.requestedAt)} UTC. AWS usually decides within a day and emails the account's contacts. To see the status: postmaster account show`,
        ),
      );
    }),
  );

const useCaseOf = async ({ useCase, useCaseFile }: ProductionOptions): Promise<string> => {
  if ((useCase === undefined) === (useCaseFile === undefined))
    throw new Failure(
      USAGE,
      "give either --use-case TEXT or --use-case-file FILE: AWS decides on the basis of the use case",
    );
  if (useCaseFile === undefined) return useCase ?? "";
  try {
    return (await readFile(useCaseFile, "utf8")).trim();
  } catch (error) {
    throw unreadable(useCaseFile, error);
  }
};

const EXAMPLES = `  postmaster account show
  postmaster account comparisons --limit 14
  postmaster account request-production --mail-type TRANSACTIONAL \\
    --website https://research.example.org --use-case-file use-case.txt`;
