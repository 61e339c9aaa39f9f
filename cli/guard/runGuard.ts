import { once } from "node:events";
import { join } from "node:path";
import { type Decision, decide } from "../../shared/relay/guard/decide.ts";
import type { GuardedMessage } from "../../shared/relay/guard/guardedMessage.ts";
import type { Policy } from "../../shared/relay/guard/policy.ts";
import { decisionLine } from "./decisionLine.ts";
import { type ListenAddress, nameOf } from "./milter/listenAddress.ts";
import { MilterServer } from "./milter/MilterServer.ts";
import type { Answer } from "./milter/MilterSession.ts";
import { type IdentitySource, VerifiedList } from "./VerifiedList.ts";

type Options = {
  listen: ListenAddress;
  policy: Policy;
  source: IdentitySource;
  /** Folder for the last list; undefined if the source is a file. */
  state: string | undefined;
  refreshMs: number;
  /** About the guard itself. */
  say: (text: string) => void;
  /** About one message. */
  log: (line: string) => void;
  signal: AbortSignal;
};

/** Guards mail until `signal`; then finishes what Postfix has begun to send. */
export const runGuard = async (options: Options): Promise<void> => {
  const { listen, policy, source, state, say, log, signal } = options;
  const keptIn = state === undefined ? undefined : join(state, "guard-identities.json");
  const list = new VerifiedList({ source, keptIn, say });
  await list.readFirst();
  const judge = (message: GuardedMessage, { mayChange }: { mayChange: boolean }): Answer => {
    const decision = decide(message, { verified: list.senders, policy, mayChange });
    const line = decisionLine(message.queueId, decision);
    if (line !== undefined) log(line);
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
  }
};

const answerOf = (decision: Decision): Answer => {
  if (decision.kind === "reject") return { reply: decision.reply };
  return { changes: decision.kind === "rewrite" ? decision.rewriting.changes : [] };
};
