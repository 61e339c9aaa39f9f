import { MaillogReader } from "../../../shared/relay/maillog/MaillogReader.ts";
import { ProblemCounts } from "../../../shared/relay/maillog/problems/ProblemCounts.ts";
import { commandOf } from "../../../shared/remedies/commands.ts";
import { LATEST, line } from "./storiesOf.ts";

export const TABLE = "/etc/postfix/sasl_passwd";

/** What Postfix reports about itself in a log. */
export const problemsIn = (lines: string[]) => {
  const problems = new ProblemCounts();
  const reader = new MaillogReader({ onLine: (one) => problems.add(one), latest: LATEST });
  reader.end(Buffer.from(lines.join("\n")));
  return problems;
};
export const problemIn = (program: string, text: string) =>
  problemsIn([line(`postfix/${program}[7]`, text)]).list()[0];
export const commandsIn = (program: string, text: string) =>
  problemIn(program, text)?.remedy.flatMap(({ target }) => (target === undefined ? [] : [commandOf(target)]));
