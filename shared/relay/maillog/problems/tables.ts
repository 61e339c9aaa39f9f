import { shell } from "../../../remedies/remedy.ts";
import type { ProblemLine, ProblemRule } from "./problem.ts";

const SAFE_PATH = /^[\w/.+-]{1,255}$/; // nothing that a shell reads as its own
const SUFFIXES: Readonly<Record<string, string>> = {
  db: "hash",
  lmdb: "lmdb",
  cdb: "cdb",
  dir: "dbm",
  pag: "dbm",
};
const INDEXED = new Set(["hash", "btree", "lmdb", "cdb", "dbm"]);

/** `type:/path` that a line names, by `type:/path`, or by the file of the table's index. */
const tableIn = (text: string): { type: string; path: string } | undefined => {
  const [, type, path] =
    /\b(hash|btree|lmdb|cdb|dbm|texthash|regexp|pcre|cidr):(\/[^\s:;,"]{1,255})/.exec(text) ?? [];
  if (type !== undefined && path !== undefined) return { type, path: path.replace(/\.$/, "") };
  const [, file, suffix = ""] = /(\/[^\s:;,"]{1,250})\.(db|lmdb|cdb|dir|pag)\b/.exec(text) ?? [];
  if (file !== undefined) return { type: SUFFIXES[suffix] ?? "hash", path: file };
  const [, plain] = /open (?:database )?(\/[^\s:;,"]{1,255}): /.exec(text) ?? [];
  return plain === undefined ? undefined : { type: "texthash", path: plain };
};

const buildStep = ({ type, path }: { type: string; path: string }) => {
  if (!SAFE_PATH.test(path)) return { text: "Build it with postmap." };
  if (/(?:^|\/)aliases$/.test(path)) return shell("Build the alias database.", `postalias ${type}:${path}`);
  return INDEXED.has(type)
    ? shell("Build it.", `postmap ${type}:${path}`)
    : shell("See whether the file exists and Postfix can read it.", `ls -l ${path}`);
};

const missingTable = ({ text }: ProblemLine) => {
  const table = tableIn(text);
  if (table === undefined) return undefined;
  const { type, path } = table;
  const isDenied = /Permission denied/i.test(text);
  return {
    subject: path,
    explanation: isDenied
      ? `Postfix is not allowed to read the table ${type}:${path}. Mail that needs it waits in the queue.`
      : `Postfix cannot open the table ${type}:${path}: ${INDEXED.has(type) ? "it was never built, or built with another type" : "the file is missing"}. Mail that needs it waits in the queue.`,
    remedy: [
      ...(isDenied && SAFE_PATH.test(path)
        ? [shell("See who can read it.", `ls -l ${path}*`)]
        : [buildStep(table)]),
      shell("Reload Postfix.", "postfix reload"),
      shell("Then send the queued messages.", "postqueue -f"),
    ],
  };
};

/** Lookup tables [DATABASE_README, postmap(1)]. */
export const TABLE_RULES: readonly ProblemRule[] = [
  {
    code: "table_type_missing",
    words: /unsupported dictionary type: /i,
    severity: "critical",
    title: "A table type is not installed",
    explanation: "main.cf names a table of a type that this Postfix does not support.",
    remedy: [shell("See which types it supports.", "postconf -m")],
    tell: ({ text }) => {
      const [, type] = /unsupported dictionary type: ([a-z]{1,20})/i.exec(text) ?? [];
      return type === undefined
        ? undefined
        : {
            subject: type,
            explanation: `main.cf names a table of the type ${type}, which this Postfix does not support.`,
            remedy: [
              shell("See which types it supports.", "postconf -m"),
              shell(
                "Install the type (its package may have another name).",
                `apt-get install postfix-${type}`,
              ),
              shell("Or find the tables, and give them another type.", `postconf -n | grep ${type}:`),
            ],
          };
    },
  },
  {
    code: "table_outdated",
    words: /database \S{1,255} is older than source file/i,
    severity: "warning",
    title: "A table was changed but not rebuilt",
    explanation: "The source of a table is newer than the table: Postfix still uses the old entries.",
    remedy: [{ text: "Build it with postmap." }],
    tell: ({ text }) => {
      const table = tableIn(text);
      return table === undefined
        ? undefined
        : {
            subject: table.path,
            explanation: `${table.path} was changed after its table was built: Postfix still uses the old entries.`,
            remedy: [buildStep(table)],
          };
    },
  },
  {
    code: "table_missing",
    words:
      /open database |is unavailable\. |cannot open [a-z]{1,20}:|^open \/\S{1,255}: (?:No such file|Permission denied)|:\/\S{1,255} lookup error|dict_\w{1,20}_open|error opening database|table [a-z]{1,20}:\/\S{1,255}: /i,
    severity: "critical",
    title: "A table is missing or cannot be read",
    explanation: "Postfix cannot open a table that main.cf names. Mail that needs it waits in the queue.",
    remedy: [shell("See which tables main.cf names.", "postconf -n | grep -E '(hash|lmdb|btree|texthash):'")],
    tell: missingTable,
  },
  {
    code: "table_lookup",
    words: /\bmap lookup problem|\w_maps lookup error|\w_maps: table lookup|lookup problem for/i,
    severity: "critical",
    title: "A table lookup failed",
    explanation: "A table lookup failed, so mail was rejected or deferred.",
    remedy: [shell("Check the configuration.", "postfix check")],
    tell: ({ text }) => {
      const [, name] = /\b([a-z]\w{0,60}_maps) (?:map )?lookup/.exec(text) ?? [];
      return name === undefined
        ? undefined
        : {
            subject: name,
            explanation: `A lookup in ${name} failed, so mail was rejected or deferred. Another line names the table.`,
            remedy: [
              shell("See which table it is.", `postconf ${name}`),
              shell("Check the configuration.", "postfix check"),
            ],
          };
    },
  },
];
