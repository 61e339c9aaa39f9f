import type { Postfix } from "../Postfix.ts";

/** `line`: as Postfix's own master.cf has it, without a chroot. */
export type MissingService = { name: string; line: string; does: string };

/** The parameter that names each, what it is called without that, and its line [master(5), conf/master.cf]. */
const NEEDED: readonly [parameter: string, name: string, line: string, does: string][] = [
  ["pickup_service_name", "pickup", "n - n 60 1 pickup", "takes mail from sendmail"],
  ["cleanup_service_name", "cleanup", "n - n - 0 cleanup", "puts mail into the queue"],
  ["queue_service_name", "qmgr", "n - n 300 1 qmgr", "hands the queue to the SMTP client"],
  ["rewrite_service_name", "rewrite", "- - n - - trivial-rewrite", "finds the route of mail"],
  ["bounce_service_name", "bounce", "- - n - 0 bounce", "records mail that failed"],
  ["defer_service_name", "defer", "- - n - 0 bounce", "records mail that is retried"],
];
const TLS_MANAGER: MissingService = {
  name: "tlsmgr",
  line: "- - n 1000? 1 tlsmgr",
  does: "the SMTP client needs for TLS",
};
const PROXY: MissingService = {
  name: "proxymap",
  line: "- - n - - proxymap",
  does: "looks up proxy: tables",
};

/** Those of master.cf that a message needs; of a transport see stoppedBy. */
export const missingServices = async (
  postfix: Postfix,
  { usesTls, usesProxy }: { usesTls: boolean; usesProxy: boolean },
): Promise<MissingService[]> => {
  const names = await postfix.values(NEEDED.map(([parameter]) => parameter));
  const present = await postfix.services();
  const needed = NEEDED.map(([parameter, usual, line, does]) => ({
    name: names.get(parameter) || usual,
    line,
    does,
  }));
  return [...needed, ...(usesTls ? [TLS_MANAGER] : []), ...(usesProxy ? [PROXY] : [])]
    .filter(({ name }) => !present.includes(name))
    .map((one) => ({ ...one, line: `${one.name} unix ${one.line}` }));
};
