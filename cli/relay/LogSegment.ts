import { open, stat } from "node:fs/promises";
import { localTime } from "../../shared/relay/maillog/LogClock.ts";
import { MaillogReader } from "../../shared/relay/maillog/MaillogReader.ts";
import type { Story } from "../../shared/relay/maillog/story.ts";
import { Untangler } from "../../shared/relay/maillog/Untangler.ts";

/** A log from its end at the time of creation: the part in which our message will appear. */
export class LogSegment {
  readonly #path: string;
  readonly #from: number;

  private constructor(path: string, from: number) {
    this.#path = path;
    this.#from = from;
  }

  static async fromNow(path: string): Promise<LogSegment> {
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    return new LogSegment(path, size);
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

  async #read(): Promise<Buffer> {
    await using handle = await open(this.#path);
    const { size } = await handle.stat();
    // A log that was rotated meanwhile is read from its start.
    const from = size < this.#from ? 0 : this.#from;
    const buffer = Buffer.alloc(size - from);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
    return buffer.subarray(0, bytesRead);
  }
}
