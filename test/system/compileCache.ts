/**
 * Where Node keeps what it has compiled, for a process that gets no other environment of ours: it then loads in half the
 * time. vitest.config.ts sets it.
 */
const folder = process.env["NODE_COMPILE_CACHE"];
export const COMPILE_CACHE: Record<string, string> =
  folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
