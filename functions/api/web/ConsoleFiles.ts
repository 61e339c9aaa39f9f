import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";

export type ConsoleFile = {
  /** MIME type. */
  type: string;
  body: Buffer;
  /** The same, compressed. */
  gzip: Buffer;
  /** Names the content, in quotes. */
  etag: string;
  /** Whether its name changes with its content. */
  isImmutable: boolean;
};

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".txt": "text/plain; charset=utf-8",
};
const HASHED = "/assets/"; // where Vite puts what it names by its content

/** The built console, a folder of some files. All are read at the first request, and stay what they were then. */
export class ConsoleFiles {
  readonly #folder: string;
  #files: Map<string, ConsoleFile> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The file under the path of a URL, `/assets/index-x.js`; undefined where there is none, or no console at all. */
  get(path: string): ConsoleFile | undefined {
    this.#files ??= new Map(
      filesIn(this.#folder).map((file) => {
        const name = `/${relative(this.#folder, file).split(sep).join("/")}`;
        return [name, read(file, name)];
      }),
    );
    return this.#files.get(path);
  }
}

const filesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && TYPES[extname(entry.name)] !== undefined)
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
};

const read = (file: string, name: string): ConsoleFile => {
  const body = readFileSync(file);
  return {
    type: TYPES[extname(file)] ?? "application/octet-stream",
    body,
    gzip: gzipSync(body),
    etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`,
    isImmutable: name.startsWith(HASHED),
  };
};
