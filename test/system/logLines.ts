import { vi } from "vitest";

/** What `work` answers, and the lines that the functions log meanwhile, each with its line break. */
export const logLines = async <Answer>(
  work: () => Answer | Promise<Answer>,
): Promise<{ answer: Answer; lines: string[] }> => {
  const written: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((chunk) => written.push(String(chunk)) > 0),
  );
  try {
    const answer = await work();
    return { answer, lines: written.join("").match(/^\{.*\n/gm) ?? [] };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
