import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const pagesIn = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .map((file) => join(folder, file));

/** Every page that a person reads, by its path. */
export const PAGES = [
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "local/README.md"],
  ...pagesIn("docs"),
  ...pagesIn("docs/decisions"),
];

/** A page of docs/, as it is. */
export const page = (name: string): string =>
  readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), "utf8");

/** The cells of the table whose first column has this heading, row by row. */
export const rowsBelow = (markdown: string, heading: string): string[][] => {
  const lines = markdown.split("\n");
  const from = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  if (from === -1) throw new Error(`no table begins with the column “${heading}”`);
  const length = lines.slice(from).findIndex((line) => !line.startsWith("|"));
  return lines.slice(from + 2, length === -1 ? undefined : from + length).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};

/** The names that a text has in backticks. */
export const namesIn = (text: string | undefined): string[] =>
  [...(text ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
