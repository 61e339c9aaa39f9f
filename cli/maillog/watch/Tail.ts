/** A place in a file: which file (it keeps its inode when it is renamed), and where in it a line begins. */
export type FilePosition = {
  inode: number;
  offset: number;
  /** What stands right before, in base64: another content there is another log. */
  before: string;
};

/** A place in the journal: behind an entry. */
export type JournalPosition = {
  /** Empty before the first entry. */
  cursor: string;
  /** When the entry was written, in milliseconds since 1970. */
  at: number;
};

export type Position = FilePosition | JournalPosition;

export type Block = {
  bytes: Buffer;
  /** Of its first byte. */
  from: Position;
};

/** Follows a log from a place on. */
export type Tail = {
  /** What has been written, in whole lines; undefined where nothing has. Call `take` with how much of it was used. */
  read(): Promise<Block | undefined>;
  /** So many bytes of `block` were whole lines; the rest is read again with what follows. */
  take(block: Block, bytes: number): void;
  /** Whether there is a log to read. */
  readonly isOpen: boolean;
  /** Where it reads on. */
  readonly position: Position | undefined;
  /** Why there is no log, and what to do. */
  readonly missing: string;
  close(): Promise<void>;
};

export const isInJournal = (position: Position): position is JournalPosition => "cursor" in position;
