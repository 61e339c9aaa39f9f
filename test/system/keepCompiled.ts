import { flushCompileCache } from "node:module";
import { afterAll } from "vitest";

/** Vitest ends a worker without letting it write what it has compiled; so that is written after each file. */
afterAll(() => flushCompileCache());
