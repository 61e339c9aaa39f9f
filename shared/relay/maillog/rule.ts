import type { ReasonInWords } from "../../reasons/reason.ts";
import type { Remedy } from "../../remedies/remedy.ts";
import type { Attempt } from "./story.ts";

/** In lower case. */
export type Recipients = ReadonlySet<string>;

/** An attempt as rules look at it: of what is stored of an old one, sender and recipient may be missing. */
export type Judged = Pick<Attempt, "status" | "reply" | "relay" | "sesMessageId" | "dsn"> & {
  to?: string | undefined;
  /** The envelope sender; empty for a bounce message. */
  from?: string | undefined;
  /** Of the same message, where they are known: SES names all that it has not verified to each of them. */
  recipients?: () => Recipients;
};

/** What the reply names as at fault: a header, a configuration set, addresses, … */
export type Named = { what: string; values: readonly string[] };

/** What is said of several messages with the same cause, whatever their replies name. */
export type General = Pick<ReasonInWords, "title" | "explanation" | "remedy">;

/** A rule's text with the values that the reply names. */
export type Telling = Partial<Pick<ReasonInWords, "code" | "title" | "explanation" | "actor" | "remedy">> & {
  named?: Named;
  /** The rule's own text by default. */
  general?: General;
};

/** A cause, and the replies that it is known by: all that is given must fit. */
export type Rule = {
  code: string;
  /** SMTP reply codes. */
  codes?: readonly string[];
  words?: RegExp;
  /** What else must hold. */
  when?: (judged: Judged) => boolean;
  title: string;
  explanation: string;
  /** `you` by default. */
  actor?: ReasonInWords["actor"];
  /** `afterFix` by default. */
  retry?: ReasonInWords["retry"];
  remedy: readonly Remedy[];
  tell?: (judged: Judged) => Telling | undefined;
};
