import { parseJson } from "../../intake/unwrap.ts";
import type { LogClock } from "./LogClock.ts";
import { type LogRecord, recordsOf } from "./logRecord.ts";
import { stampOf } from "./stamp.ts";

const MOST_LINES = 1_000; // of an entry; longer is none of the journal

const JSON_LINE = /^\s*(?:["{}[\]]|-?\d{1,20},?\s*$|$)/;
const FIELD_LINE = /^(?:[A-Z0-9_]{1,64}(?:=|$)|$)/;

/**
 * Gathers entries that take several lines: JSON in lines (`journalctl -o json-pretty`, `aws logs filter-log-events`: of
 * objects within one another the innermost), fields in lines with an empty one behind (`-o export`), and fields below a
 * time (`-o verbose`).
 */
export class EntryLines {
  #kind: "none" | "json" | "export" | "verbose" = "none";
  #json: string[] = [];
  #fields: Record<string, unknown> = {};
  #count = 0;

  /** Whether the next line may be of an entry that has begun. */
  get isOpen(): boolean {
    return this.#kind !== "none";
  }

  /** Takes a line. Answers what it ends, and whether the line was part of an entry. */
  take(line: string, clock: LogClock): { records: LogRecord[]; isPart: boolean } {
    // Another program may write a brace alone: what follows it is read for itself.
    const isForeign = !(this.#kind === "json" ? JSON_LINE : FIELD_LINE).test(line);
    if (++this.#count > MOST_LINES || (isForeign && this.#kind !== "verbose")) this.#begin("none");
    if (this.#kind === "json") return this.#takeJson(line);
    if (this.#kind === "export") return this.#takeExport(line);
    const records = this.#kind === "verbose" && !line.startsWith(" ") ? this.end() : [];
    if (this.#kind === "verbose") {
      this.#setField(line.trimStart());
      return { records, isPart: true };
    }
    return { records, isPart: this.#beginsWith(line, clock) };
  }

  /** What the last lines of a log tell, though nothing ends them. */
  end(): LogRecord[] {
    const fields = this.#fields;
    const isWhole = this.#kind === "verbose" || this.#kind === "export";
    this.#begin("none");
    return isWhole ? recordsOf(fields) : [];
  }

  #beginsWith(line: string, clock: LogClock): boolean {
    if (/^\s*(?:"[^"]{1,200}"\s?:\s?)?[[{]\s*$/.test(line)) {
      this.#begin("json");
      this.#json = ["{"];
      return true;
    }
    if (/^__[A-Z_]+=/.test(line)) {
      this.#begin("export");
      this.#setField(line);
      return true;
    }
    const header = /^[A-Z][a-z]{2} \d{4}-\S{5,6} [\d:.]+ \S+ \[s=[^\]]*\]$/.test(line)
      ? stampOf(line, clock)
      : undefined;
    if (header === undefined) return false;
    this.#begin("verbose");
    this.#fields["__REALTIME_TIMESTAMP"] = String(header.at * 1_000);
    return true;
  }

  #begin(kind: "none" | "json" | "export" | "verbose"): void {
    this.#kind = kind;
    this.#json = [];
    this.#fields = {};
    this.#count = 0;
  }

  #takeJson(line: string): { records: LogRecord[]; isPart: boolean } {
    const text = line.trim();
    if (/^(?:"[^"]{1,200}"\s?:\s?)?\{$/.test(text)) this.#json = ["{"];
    else this.#json.push(text);
    if (!/^\}[\],}]*$/.test(text)) return { records: [], isPart: true };
    this.#json[this.#json.length - 1] = "}";
    const object = parseJson(this.#json.join("\n"));
    this.#begin("none");
    return { records: recordsOf(object), isPart: true };
  }

  #takeExport(line: string): { records: LogRecord[]; isPart: boolean } {
    if (line === "") return { records: this.end(), isPart: true };
    this.#setField(line);
    return { records: [], isPart: true };
  }

  #setField(line: string): void {
    const equals = line.indexOf("=");
    if (equals > 0) this.#fields[line.slice(0, equals)] = line.slice(equals + 1);
  }

  /** A field that the journal exports as bytes, with its length before it. */
  setBytes(name: string, bytes: Buffer): void {
    this.#fields[name] = bytes.toString();
  }

  /** The name of the field whose bytes follow the line [systemd, journal export format]; undefined where none do. */
  fieldOfBytes(line: string): string | undefined {
    return this.#kind === "export" && /^[A-Z0-9_]{1,64}$/.test(line) ? line : undefined;
  }
}
