import { INSTALL_GUARD } from "../../shared/remedies/installGuard.ts";
import { WIDTH, wrapped } from "../wrapped.ts";
import type { Check, FoundSender } from "./check.ts";
import { PASSWORD_RECOVERY } from "./passwordRecovery.ts";
import type { VersionFolder } from "./versionFolder.ts";

const EXPRESSION_TOLD = 160; // characters

export const checkText = ({ folder, files, counts, senders }: Check, isQuiet: boolean): string => {
  const { user, unknown, safe } = counts;
  const of = (verdict: FoundSender["verdict"]) => senders.filter((one) => one.verdict === verdict);
  const all = `${senders.length} ${senders.length === 1 ? "call" : "calls"} to setFrom() in ${files} PHP ${files === 1 ? "file" : "files"}`;
  return [
    wrapped(
      `${user === 0 ? "No sender is a user's own address" : `${user} ${user === 1 ? "sender" : "senders"} may be unverified`}: ${all}, ${unknown} unknown, ${safe} safe.`,
      "",
    ),
    folderText(folder),
    user === 0
      ? ""
      : section(
          `A USER'S OWN ADDRESS (${user})`,
          "SES rejects it (554) unless that address or its domain is verified, and the message is lost.",
        ),
    ...of("user").map(senderText),
    ...(isQuiet
      ? []
      : [
          unknown === 0 ? "" : section(`UNKNOWN (${unknown})`, "Check where the address comes from."),
          ...of("unknown").map(senderText),
          safe === 0
            ? ""
            : section(`SAFE (${safe})`, "Safe as long as the addresses in REDCap's settings are verified."),
          ...of("safe").map(briefly),
        ]),
    user === 0 ? "" : remedy(senders, folder),
  ].join("");
};

export const folderText = ({ path, version, versions }: VersionFolder): string => {
  const others = versions.slice(1);
  return [
    wrapped(`${version === undefined ? "" : `REDCap ${version}, `}${path}`, ""),
    others.length === 0
      ? ""
      : wrapped(
          `The highest of ${versions.length} versions (the others: ${others.join(", ")}). If REDCap runs another, give its folder.`,
          "",
        ),
  ].join("");
};

const section = (title: string, text: string) => `\n${wrapped(text, `${title}  `, "  ")}`;

const senderText = ({ file, line, expression, why, via }: FoundSender): string =>
  [
    `\n  ${file}:${line}\n`,
    codeText(`setFrom(${shortened(expression)})`, "      "),
    ...via.map((step) => codeText(`${shortened(step.code)} (line ${step.line})`, "      <- ")),
    wrapped(`${why}.`, "      "),
  ].join("");

const briefly = ({ file, line, expression }: FoundSender): string => {
  const place = `  ${file}:${line}`;
  const code = shortened(expression);
  return place.length + code.length + 2 <= WIDTH
    ? `${place}  ${code}\n`
    : `${place}\n${codeText(code, "      ")}`;
};

const remedy = (senders: FoundSender[], { path }: VersionFolder): string => {
  const isKnown = senders.some(({ file, verdict }) => verdict === "user" && file.endsWith(PASSWORD_RECOVERY));
  return [
    "\nWHAT TO DO\n",
    isKnown ? wrapped(`Password recovery: postmaster redcap patch ${path}`, "  - ", "    ") : "",
    ADVICE,
  ].join("");
};

/** Unknown for the version at hand: REDCap's settings are in its database. */
const ADVICE = [
  wrapped(
    `Newer versions may need no patch: check whether yours has the setting "Universal 'FROM' email address" (from_email) in the Control Center, General Configuration. REDCap should then send from that address, which must be verified in SES.`,
    "  - ",
    "    ",
  ),
  wrapped(
    "Exception: domains listed in from_email_domain_exclude still send from their users' own addresses. List only domains verified in SES.",
    "  - ",
    "    ",
  ),
  wrapped(
    `If neither is possible, the guard sends such mail from a verified address, without a change of REDCap. It needs the URL of Postmaster's service and a file with a token, or a list of verified senders in place of both (--verified FILE). In mode observe it only logs what it would change (docs/senders.md):`,
    "  - ",
    "    ",
  ),
  `    ${INSTALL_GUARD.replace(" --url", " \\\n      --url")}\n`,
  wrapped(
    "If many users of one domain send, verify the domain in SES: that covers all of its addresses.",
    "  - ",
    "    ",
  ),
].join("");

/** Code may have no space at which to break a line. */
const codeText = (code: string, first: string): string => {
  const indent = " ".repeat(first.length);
  const broken = (line: string): string =>
    line.length <= WIDTH ? line : `${line.slice(0, WIDTH)}\n${broken(`${indent}${line.slice(WIDTH)}`)}`;
  return wrapped(code, first).split("\n").map(broken).join("\n");
};

const shortened = (text: string) =>
  text.length > EXPRESSION_TOLD ? `${text.slice(0, EXPRESSION_TOLD)}…` : text;
