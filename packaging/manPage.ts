import { hostname } from "node:os";
import type { Argument, Command, Option } from "commander";

/** postmaster(1) in man(7), made of the commands themselves: nothing of it is written twice. */
export const manPage = (program: Command, { version, date }: { version: string; date: string }): string =>
  [
    `.TH POSTMASTER 1 ${quoted(date)} ${quoted(`postmaster ${version}`)} "User Commands"`,
    ".SH NAME",
    `postmaster \\- ${escaped(
      program
        .description()
        .replace(/^Postmaster: /, "")
        .replace(/\.$/, ""),
    )}`,
    ".SH SYNOPSIS",
    `.B postmaster\n.I command\n[\\fIoptions\\fR]`,
    ".SH DESCRIPTION",
    ...verbatim(afterText(program)),
    ".SH COMMANDS",
    ...leavesOf(program).flatMap(section),
    ".SH FILES",
    ...FILES.flatMap(([file, what]) => [".TP", `.I ${escaped(file)}`, escaped(what)]),
    ".SH SEE ALSO",
    ".BR postconf (1),\n.BR postqueue (1),\n.BR journalctl (1)",
    "",
  ].join("\n");

const FILES = [
  ["/etc/postmaster/env", "Settings of postmaster-maillog.service."],
  ["/etc/postmaster/token", "Token of postmaster-maillog.service, scope relay:write. You create it."],
  [
    "/etc/postmaster/guard.json",
    "Modes and fallbacks of the guard, as postmaster guard install writes them.",
  ],
  ["/var/lib/postmaster", "Position in the log, and records that are not sent yet."],
  ["~/.config/postmaster/config.json", "Service URL and token, as postmaster login saves them."],
] as const;

/** A command with the words before it. */
type Leaf = { name: string; command: Command };

const leavesOf = (command: Command, before = ""): Leaf[] => {
  const name = `${before}${command.name()}`;
  if (command.commands.length === 0) return [{ name, command }];
  return command.commands.flatMap((one) => leavesOf(one, `${name} `));
};

const section = ({ name, command }: Leaf): string[] => [
  `.SS ${quoted(`${name} ${command.usage()}`)}`,
  escaped(sentence(command.description())),
  ...command.registeredArguments
    .filter(({ description }) => description !== "")
    .flatMap((argument) => [".TP", `.I ${escaped(argument.name())}`, escaped(argumentText(argument))]),
  ...command.options
    .filter(({ hidden }) => !hidden)
    .flatMap((option) => [".TP", `.B ${escaped(option.flags)}`, escaped(optionText(option))]),
  ...verbatim(afterText(command)),
];

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const argumentText = ({ description, argChoices }: Argument): string =>
  withNotes(description.replaceAll("\n", " "), argChoices, undefined);

const optionText = ({ description, argChoices, defaultValue }: Option): string =>
  withNotes(description, argChoices, defaultText(defaultValue));

/** The machine that builds is not the one where the page is read. */
const defaultText = (value: unknown): string | undefined => {
  if (value === hostname()) return "this host's";
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
};

const withNotes = (text: string, choices: readonly string[] | undefined, preset: string | undefined) => {
  const notes = [
    ...(choices === undefined ? [] : [`choices: ${choices.join(", ")}`]),
    ...(preset === undefined ? [] : [`default: ${preset}`]),
  ];
  return notes.length === 0 ? text : `${text} (${notes.join("; ")})`;
};

/** What `--help` prints below the lists: examples and exit status. */
const afterText = (command: Command): string => {
  let all = "";
  const output = command.configureOutput();
  command.configureOutput({ ...output, writeOut: (text) => (all += text) });
  command.outputHelp();
  command.configureOutput(output);
  return all.slice(command.helpInformation().length).trim();
};

/** As it is, without filling lines. */
const verbatim = (text: string): string[] =>
  text === "" ? [] : [".PP", ".nf", ...text.split("\n").map(escaped), ".fi"];

/** groff's own characters, and a control character at the start of a line [groff_char(7), groff(7)]. */
const escaped = (text: string): string =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("~", "\\(ti")
    .replaceAll("^", "\\(ha")
    .replaceAll("`", "\\(ga")
    .replaceAll("'", "\\(aq")
    .replace(/^\./, "\\&.");

const quoted = (text: string): string => `"${escaped(text).replaceAll('"', "\\(dq")}"`;
