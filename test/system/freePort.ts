import { randomInt } from "node:crypto";
import { isFree } from "../../local/system/ports.ts";

/*
 * Ports for what a test starts, stops and starts again. They lie below the range from which a system takes the ports of
 * outgoing connections (Linux: from 32768, macOS: from 49152), and each worker has its own, so that nobody can take one
 * between the look at it and its use.
 */
const FIRST = 10_000;
const EACH = 5_000; // four workers end below 32768
const worker = Number(process.env["VITEST_POOL_ID"] ?? 1) - 1;
const first = FIRST + (worker % 4) * EACH;

let next = first + randomInt(EACH);

/** The first of `count` neighbouring ports that are free, and were given to nobody in this process lately. */
export const freePorts = async (count: number, host?: string): Promise<number> => {
  for (;;) {
    if (next + count > first + EACH) next = first;
    const ports = Array.from({ length: count }, () => next++);
    if ((await Promise.all(ports.map((port) => isFree(port, host)))).every(Boolean)) return next - count;
  }
};

/** A port that is free, and was given to nobody in this process lately. */
export const freePort = (host?: string): Promise<number> => freePorts(1, host);
