import { type Sender, sendersIn } from "./senders.ts";

/** In a version's folder. REDCap sends password-recovery messages here. */
export const PASSWORD_RECOVERY = "Authentication/password_recovery.php";

const ADDRESS = "homepage_contact_email";
const USERS_OWN = /^\$(?:user_email|\w+\s*\[\s*(["'])user_email\1\s*\]|\w+\s*\??->\s*user_email)$/;

export type PatchPlan =
  | { kind: "change"; patched: string; line: number; expression: string }
  | { kind: "done"; line: number }
  | { kind: "needless"; line: number; expression: string }
  | { kind: "refused"; why: string };

/** The change to the file's bytes (as latin1): its only sender becomes the homepage contact's address. */
export const planPatch = (source: string): PatchPlan => {
  const senders = sendersIn(source);
  const [sender] = senders;
  if (sender === undefined)
    return refused(
      "it does not call setFrom(). This version may send the message from another file. To list all senders, run: postmaster redcap check DIR",
    );
  const { line, expression, verdict, argument } = sender;
  if (senders.length > 1)
    return refused(
      `it calls setFrom() ${senders.length} times (lines ${senders.map((one) => one.line).join(", ")}), but one call was expected. ${BY_HAND}`,
    );
  if (expression === `$${ADDRESS}` && verdict === "safe") return { kind: "done", line };
  if (verdict === "safe") return { kind: "needless", line, expression };
  if (verdict !== "user" || !USERS_OWN.test(expression))
    return refused(
      `line ${line} calls setFrom(${expression}), but setFrom($user_email) was expected: the file was edited, or this is another version. ${BY_HAND}`,
    );
  if (!knowsSettings(sender))
    return refused(
      `line ${line} is in ${sender.scope.name}, which has no "global $${ADDRESS};": the address would be empty there. ${BY_HAND} Add that line to the function too.`,
    );
  const patched = `${source.slice(0, argument.at)}$${ADDRESS}${source.slice(argument.end)}`;
  const [after] = sendersIn(patched);
  if (after?.verdict !== "safe")
    return refused(
      `$${ADDRESS} is assigned another value there (${after?.via.map((step) => `line ${step.line}: ${step.code}`).join("; ")}), so the patch would not help. ${BY_HAND}`,
    );
  return { kind: "change", patched, line, expression };
};

const BY_HAND = `Edit the file by hand: where it passes a user's own address, use $${ADDRESS}.`;

const knowsSettings = ({ scope }: Sender) => scope.outer === undefined || scope.globals.has(ADDRESS);

const refused = (why: string): PatchPlan => ({ kind: "refused", why });
