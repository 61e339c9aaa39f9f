import { Argument, Command, type Option } from "commander";
import { CompletedOption } from "../input/CompletedOption.ts";
import { print } from "../output/terminal.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** `postmaster completion SHELL`: a script made of the commands as they are. */
export const completionCommand = (): Command =>
  new Command("completion")
    .description("print a completion script for a shell")
    .addArgument(new Argument("<shell>", "shell").choices(SHELLS))
    .addHelpText("after", EXAMPLES)
    .action((shell: Shell, _options: unknown, command: Command) => {
      print(completionScript(command.parent ?? command, shell));
    });

export const completionScript = (program: Command, shell: Shell): string => SCRIPTS[shell](placesOf(program));

/** What can follow after some words. */
type Place = {
  /** Words after `postmaster`, each behind a space. */
  path: string;
  commands: { name: string; description: string }[];
  options: { flag: string; description: string; takes: "nothing" | "text" | "file"; choices: string[] }[];
  choices: string[];
};

const placesOf = (command: Command, path = ""): Place[] => [
  {
    path,
    commands: command.commands.map((one) => ({ name: one.name(), description: one.description() })),
    options: [...command.options.map(optionOf), HELP],
    choices: command.registeredArguments.flatMap((one) => one.argChoices ?? []),
  },
  ...command.commands.flatMap((one) => placesOf(one, `${path} ${one.name()}`)),
];

const HELP = { flag: "--help", description: "display help", takes: "nothing" as const, choices: [] };

const optionOf = (option: Option): Place["options"][number] => ({
  flag: option.long ?? option.short ?? "",
  description: option.description,
  takes: !option.required ? "nothing" : option.flags.includes("<file>") ? "file" : "text",
  choices: option instanceof CompletedOption ? [...option.completions] : (option.argChoices ?? []),
});

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const wordsAt = ({ commands, options, choices }: Place): string =>
  [...commands.map(({ name }) => name), ...choices, ...options.map(({ flag }) => flag)].join(" ");

/** The branches of `case "$place $before"`: what an option takes. */
const valueBranches = (places: Place[], branch: (place: Place, option: Place["options"][number]) => string) =>
  places.flatMap((place) =>
    place.options.filter(({ takes }) => takes !== "nothing").map((option) => branch(place, option)),
  );

const knownPaths = (places: Place[]) =>
  places.filter(({ path }) => path !== "").map(({ path }) => `"${path}"`);

const bash = (places: Place[]): string => `# bash completion of postmaster
_postmaster() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} place="" words="" i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$place \${COMP_WORDS[i]}" in
      ${knownPaths(places).join(" | ")}) place="$place \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$place $before" in
${valueBranches(places, ({ path }, { flag, takes, choices }) => {
  const give =
    takes === "file"
      ? 'COMPREPLY=($(compgen -f -- "$current"))'
      : `COMPREPLY=($(compgen -W ${quoted(choices.join(" "))} -- "$current"))`;
  return `    "${path} ${flag}") ${give}; return ;;`;
}).join("\n")}
  esac
  case "$place" in
${places.map((place) => `    "${place.path}") words=${quoted(wordsAt(place))} ;;`).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o bashdefault -o default -F _postmaster postmaster
`;

const zsh = (places: Place[]): string => `#compdef postmaster
# zsh completion of postmaster
_postmaster() {
  local before=\${words[CURRENT-1]} place="" word
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place $word" in
      (${knownPaths(places).join("|")}) place="$place $word" ;;
    esac
  done
  case "$place $before" in
${valueBranches(places, ({ path }, { flag, takes, choices }) => {
  const give =
    takes === "file"
      ? "_files"
      : choices.length > 0
        ? `compadd -- ${choices.map(quoted).join(" ")}`
        : "_message value";
  return `    ("${path} ${flag}") ${give}; return ;;`;
}).join("\n")}
  esac
  case "$place" in
${places
  .map(({ path, commands, options, choices }) => {
    const entries = [
      ...commands.map(({ name, description }) => zshEntry(name, description)),
      ...choices.map((choice) => zshEntry(choice, "")),
      ...options.map(({ flag, description }) => zshEntry(flag, description)),
    ];
    return `    ("${path}") found=(${entries.join(" ")}) ;;`;
  })
  .join("\n")}
  esac
  _describe postmaster found || _files
}
if [ "$funcstack[1]" = _postmaster ]; then _postmaster "$@"; else compdef _postmaster postmaster; fi
`;

const zshEntry = (word: string, description: string) =>
  quoted(`${word.replaceAll(":", "\\:")}${description === "" ? "" : `:${description}`}`);

const fish = (places: Place[]): string => `# fish completion of postmaster
function __postmaster_at
  set -l words (commandline -opc)
  set -e words[1]
  set -l place ""
  for word in $words
    switch "$place $word"
      case ${knownPaths(places).join(" ")}
        set place "$place $word"
    end
  end
  test "$place" = "$argv[1]"
end
${places.flatMap(fishLines).join("\n")}
`;

const fishLines = ({ path, commands, options, choices }: Place): string[] => {
  const line = (rest: string) =>
    `complete -c postmaster -n ${fishQuoted(`__postmaster_at "${path}"`)} ${rest}`;
  return [
    ...commands.map(({ name, description }) => line(`-f -a ${name} -d ${fishQuoted(description)}`)),
    ...choices.map((choice) => line(`-f -a ${choice}`)),
    ...options.map(({ flag, description, takes, choices: values }) => {
      const value =
        takes === "nothing"
          ? ""
          : takes === "file"
            ? " -r -F"
            : ` -x${values.length > 0 ? ` -a ${fishQuoted(values.join(" "))}` : ""}`;
      return line(`-l ${flag.slice(2)}${value} -d ${fishQuoted(description)}`);
    }),
  ];
};

const fishQuoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

const SCRIPTS: Record<Shell, (places: Place[]) => string> = { bash, zsh, fish };

const EXAMPLES = `
Examples:
  source <(postmaster completion bash)
  postmaster completion zsh > "\${fpath[1]}/_postmaster"
  postmaster completion fish > ~/.config/fish/completions/postmaster.fish`;
