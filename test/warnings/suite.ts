import { afterAll, beforeAll, beforeEach } from "vitest";
import { type Heard, startWarnings, type Warned } from "./system.ts";

/** The system of this test file, from its first test to its last. */
export let system: Warned;

/** Starts one system for a test file, and empties it before each test. */
export const shareSystem = (environment: Record<string, string> = {}) => {
  beforeAll(async () => {
    system = await startWarnings("2027-01-04T09:00:00Z", environment);
  });
  beforeEach(() => system.reset());
  afterAll(() => system.stop());
};

/** What `watch` publishes now: each message's change and subject. */
export const told = async () => (await system.watch()).map(({ subject, change }) => `${change} ${subject}`);

/** The text without its line breaks. */
export const flat = (heard: Heard | undefined) => heard?.text.replace(/\s+/g, " ");
