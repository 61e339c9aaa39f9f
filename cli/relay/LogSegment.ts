import { execFile } from "node:child_process";
import { open, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { localTime } from "../../shared/relay/maillog/LogClock.ts";
import { MaillogReader } from "../../shared/relay/maillog/MaillogReader.ts";
import type { Story } from "../../shared/relay/maillog/story.ts";
import { Untangler } from "../../shared/relay/maillog/Untangler.ts";
import { type Journal, mailArguments } from "../maillog/watch/journalctl.ts";

const run = promisify(execFile);
const JOURNAL_OUTPUT = { encoding: "buffer", maxBuffer: 64 * 1_024 * 1_024 } as const;

/** A log from the time of creation on: the part in which our message will appear. */
export class LogSegment {
  readonly #read: () => Promise<Buffer>;

  private constructor(read: () => Promise<Buffer>) {
    this.#read = read;
  }

  /** A file from its end on, which must be there. */
  static async ofFile(path: string): Promise<LogSegment> {
    const { size } = await stat(path);
    return new LogSegment(() => readFrom(path, size));
  }

  /** Systemd's journal, which must be readable. */
  static async ofJournal(journal: Journal): Promise<LogSegment> {
    const since = `--since=@${Math.floor(Date.now() / 1_000)}`;
    const args = [since, ...(await mailArguments(journal))];
    return new LogSegment(async () => (await run("journalctl", args, JOURNAL_OUTPUT)).stdout);
  }

  /** The story so far of the message with a Message-ID; undefined while the log has nothing of it. */
  async story(messageId: string): Promise<Story | undefined> {
    let found: Story | undefined;
    const untangler = new Untangler({
      onStory: (story) => {
        if (story.messageId === messageId) found = story;
      },
    });
    const reader = new MaillogReader({
      onLine: (line) => untangler.add(line),
      latest: Date.now(),
      localTime,
    });
    const block = await this.#read();
    reader.end(block.subarray(reader.read(block)));
    untangler.end();
    return found;
  }
}

const readFrom = async (path: string, start: number): Promise<Buffer> => {
  await using handle = await open(path);
  const { size } = await handle.stat();
  // A log that was rotated meanwhile is read from its start.
  const from = size < start ? 0 : start;
  const buffer = Buffer.alloc(size - from);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
};
