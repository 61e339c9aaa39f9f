import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import type { MasterService } from "../Postfix.ts";
import { isGuard } from "./guard.ts";
import { inBraces, words } from "./literalMap.ts";

/** A mail filter that does not answer, and what Postfix then does with mail [MILTER_README]. */
export type SilentMilter = {
  setting: string;
  milter: string;
  isGuard: boolean;
  action: string;
  why: string;
};

const TIMEOUT_MS = 5_000;
/** SMFIC_OPTNEG of protocol version 6, with all actions and steps: a filter answers with its own [libmilter]. */
const NEGOTIATION = Buffer.from("0000000d4f00000006000001ff001fffff", "hex");
const ANSWER_TYPE_AT = 4;

/** Those of smtpd(8) and cleanup(8). `services`: for their chroots, in which the paths of sockets are. */
export const silentMilters = async (
  values: ReadonlyMap<string, string>,
  services: { smtpd: MasterService | undefined; cleanup: MasterService | undefined },
): Promise<SilentMilter[]> => {
  const queue = values.get("queue_directory") ?? "";
  const silent: SilentMilter[] = [];
  for (const [setting, service] of [
    ["smtpd_milters", services.smtpd],
    ["non_smtpd_milters", services.cleanup],
  ] as const)
    for (const word of words(values.get(setting) ?? "")) {
      const [milter = "", ...options] = words(inBraces(word) ?? word);
      const own = options.join(" ").match(/default_action\s*=\s*(\w+)/)?.[1];
      const why = await silenceOf(milter, service?.chroot === "y" ? queue : "/", queue);
      if (why !== undefined)
        silent.push({
          setting,
          milter,
          isGuard: isGuard(word),
          action: (own ?? values.get("milter_default_action") ?? "tempfail").toLowerCase(),
          why,
        });
    }
  return silent;
};

/** Why it does not answer; undefined if it does. */
export const silenceOf = async (milter: string, root: string, queue: string): Promise<string | undefined> => {
  const [, kind = "", place = ""] = /^(\w+):(.*)$/.exec(milter) ?? [];
  const [, host = "", port = ""] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(place) ?? [];
  const socket = ["unix", "local"].includes(kind)
    ? connect({ path: place.startsWith("/") ? join(root, place) : join(queue, place) })
    : connect({ host: host || "localhost", port: Number(port || 0) });
  socket.on("error", () => {});
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    await once(socket, "connect", { signal });
    socket.write(NEGOTIATION);
    const [answer] = (await Promise.race([
      once(socket, "data", { signal }),
      once(socket, "close", { signal }),
    ])) as [unknown];
    return Buffer.isBuffer(answer) && answer[ANSWER_TYPE_AT] === NEGOTIATION[ANSWER_TYPE_AT]
      ? undefined
      : "it does not answer as a mail filter";
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    return error.name === "AbortError" ? `no answer in ${TIMEOUT_MS / 1_000} s` : error.message;
  } finally {
    socket.destroy();
  }
};
