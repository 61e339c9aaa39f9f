import { type Sender, sendersIn } from "./senders.ts";

/** Of a version's folder. REDCap writes here to who has forgotten a password. */
export const PASSWORD_RECOVERY = "Authentication/password_recovery.php";

const ADDRESS = "homepage_contact_email";
const USERS_OWN = /^\$(?:user_email|\w+\s*\[\s*(["'])user_email\1\s*\]|\w+\s*\??->\s*user_email)$/;

export type PatchPlan =
  | { kind: "change"; patched: string; line: number; expression: string }
  | { kind: "done"; line: number }
  | { kind: "needless"; line: number; expression: string }
  | { kind: "refused"; why: string };

/** What is to be done to the file's bytes (as latin1): its one sender becomes the homepage contact's address. */
export const planPatch = (source: string): PatchPlan => {
  const senders = sendersIn(source);
  const [sender] = senders;
  if (sender === undefined)
    return refused(
      "nothing in it calls setFrom(). This version may send the mail from another file: postmaster redcap check lists all senders.",
    );
  const { line, expression, verdict, argument } = sender;
  if (senders.length > 1)
    return refused(
      `it calls setFrom() ${senders.length} times (lines ${senders.map((one) => one.line).join(", ")}), where one call is expected. ${BY_HAND}`,
    );
  if (expression === `$${ADDRESS}` && verdict === "safe") return { kind: "done", line };
  if (verdict === "safe") return { kind: "needless", line, expression };
  if (verdict !== "user" || !USERS_OWN.test(expression))
    return refused(
      `line ${line} calls setFrom(${expression}), where setFrom($user_email) is expected: it has been changed by hand, or is another version. ${BY_HAND}`,
    );
  if (!knowsSettings(sender))
    return refused(
      `line ${line} is in ${sender.scope.name}, which has no "global $${ADDRESS};": the address would be empty there. ${BY_HAND} Write that line into it too.`,
    );
  const patched = `${source.slice(0, argument.at)}$${ADDRESS}${source.slice(argument.end)}`;
  const [after] = sendersIn(patched);
  if (after?.verdict !== "safe")
    return refused(
      `$${ADDRESS} is given another value in it (${after?.via.map((step) => `line ${step.line}: ${step.code}`).join("; ")}), so it would not help. ${BY_HAND}`,
    );
  return { kind: "change", patched, line, expression };
};

const BY_HAND = `Look at the file, and where a user's own address is passed, write $${ADDRESS} yourself.`;

const knowsSettings = ({ scope }: Sender) => scope.outer === undefined || scope.globals.has(ADDRESS);

const refused = (why: string): PatchPlan => ({ kind: "refused", why });
