import { once } from "node:events";
import { join } from "node:path";
import { type Decision, decide } from "../../shared/relay/guard/decide.ts";
import type { GuardedMessage } from "../../shared/relay/guard/guardedMessage.ts";
import type { Policy } from "../../shared/relay/guard/policy.ts";
import { rewritingReports } from "../../shared/relay/guard/rewritingReport.ts";
import type { Rewriting } from "../../shared/relay/records/rewriting.ts";
import type { Configuration } from "../api/client/configuration.ts";
import { Spool } from "../reporting/Spool.ts";
import { decisionLine } from "./decisionLine.ts";
import { type ListenAddress, nameOf } from "./milter/listenAddress.ts";
import { MilterServer } from "./milter/MilterServer.ts";
import type { Answer } from "./milter/MilterSession.ts";
import { RewritingLog } from "./RewritingLog.ts";
import { reportRewritings } from "./reportRewritings.ts";
import { type IdentitySource, VerifiedList } from "./VerifiedList.ts";

type Options = {
  listen: ListenAddress;
  policy: Policy;
  source: IdentitySource;
  /** What counts as verified beside what the source says. */
  alsoVerified: readonly string[];
  /** What the service is told, and what is kept while it cannot be reached; undefined without a service. */
  service: { configuration: Configuration; host: string; state: string } | undefined;
  refreshMs: number;
  /** About the guard itself. */
  say: (text: string) => void;
  /** About one message. */
  log: (line: string) => void;
  signal: AbortSignal;
};

/** Guards mail until `signal`; then finishes what Postfix has begun to send. */
export const runGuard = async (options: Options): Promise<void> => {
  const { listen, policy, source, alsoVerified, service, say, log, signal } = options;
  const keptIn = service && join(service.state, "guard-identities.json");
  const list = new VerifiedList({ source, also: alsoVerified, keptIn, say });
  await list.readFirst();
  const reporting = service && reportingTo(service, { say, signal });
  const judge = (message: GuardedMessage, { mayChange }: { mayChange: boolean }): Answer => {
    const decision = decide(message, { verified: list.senders, policy, mayChange });
    const line = decisionLine(message.queueId, decision);
    if (line !== undefined) log(line);
    reporting?.log.note(rewritingReports(message, decision, new Date()));
    return answerOf(decision);
  };
  const server = new MilterServer({ judge, say });
  await server.listen(listen);
  const stopped = signal.aborted ? Promise.resolve() : once(signal, "abort");
  const reload = () => void list.refresh();
  process.on("SIGHUP", reload);
  try {
    await Promise.race([list.start(options.refreshMs), stopped]);
    const fallback = policy.fallback?.address;
    if (fallback !== undefined && list.senders?.size && !list.senders.covers(fallback))
      say(`the fallback ${fallback} is not verified: nothing is rewritten until it is`);
    say(`guarding on ${nameOf(listen)}, mode ${policy.mode}`);
    await stopped;
  } finally {
    process.off("SIGHUP", reload);
    list.stop();
    await server.stop();
    await reporting?.ended;
  }
};

const reportingTo = (
  { configuration, host, state }: NonNullable<Options["service"]>,
  { say, signal }: Pick<Options, "say" | "signal">,
) => {
  const spool = new Spool<Rewriting>(join(state, "guard-spool"));
  const log = new RewritingLog(state, { spool, say });
  return { log, ended: reportRewritings({ log, spool, service: configuration, host, say, signal }) };
};

const answerOf = (decision: Decision): Answer => {
  if (decision.kind === "reject") return { reply: decision.reply };
  return { changes: decision.kind === "rewrite" ? decision.rewriting.changes : [] };
};
