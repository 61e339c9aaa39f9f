import { builtConsole } from "../../local/system/console.ts";

/** Before all suites, and once: every local system serves it, and two would build it at the same time. */
export const setup = async (): Promise<void> => void (await builtConsole());
