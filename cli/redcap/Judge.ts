import {
  type Assignment,
  type AssignmentIndex,
  assignmentsOf,
  endOfPlace,
  indexed,
  keyOf,
  reaching,
} from "./assignments.ts";
import { type Blocks, blocksOf } from "./phpBlocks.ts";
import type { PhpToken } from "./phpTokens.ts";

export const VERDICTS = ["user", "unknown", "safe"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Whose address an expression is, why, and the assignments (their token indexes) that were followed. */
export type Judgement = { verdict: Verdict; why: string; via: Assignment[] };

const SETTINGS = new Set(["homepage_contact_email", "project_contact_email", "from_email"]);
const USERS_OWN = /(?:^|_)user_?e?mail\d?$/i;
const FROM_BROWSER = new Set(["_POST", "_GET", "_REQUEST", "_COOKIE"]);
/** Functions whose first argument is what they return, more or less. */
const PASSING = new Set(
  "trim ltrim rtrim strtolower strip_tags html_entity_decode htmlspecialchars htmlspecialchars_decode label_decode filter_tags filter_var addslashes stripslashes strval".split(
    " ",
  ),
);
const CASTS = new Set(["string", "int", "bool", "array", "object"]);
const NO_ADDRESS = /^(?:&&|\|\||===?|!==?|[<>+*/%!-]|<=>?|>=)$/;
const DEPTH = 100;

/** Judges expressions of one PHP file. */
export class Judge {
  readonly #tokens: PhpToken[];
  readonly #blocks: Blocks;
  readonly #assignments: AssignmentIndex;
  /** What assignments give; nothing while it is being found out, as they may go round in a circle. */
  readonly #given = new Map<Assignment, Judgement | undefined>();

  #depth = 0;

  constructor(tokens: PhpToken[]) {
    this.#tokens = tokens;
    this.#blocks = blocksOf(tokens);
    this.#assignments = indexed(assignmentsOf(tokens, this.#blocks));
  }

  get blocks(): Blocks {
    return this.#blocks;
  }

  judge(from: number, to: number): Judgement {
    const [begin, end] = this.#bare(from, to);
    const first = this.#tokens[begin];
    if (first === undefined || begin >= end) return unknown("no address is given");
    const operators = this.#operators(begin, end);
    const where = (text: string) => operators.find((at) => this.#tokens[at]?.text === text);

    const assigned = where("=");
    if (assigned !== undefined) return this.judge(assigned + 1, end);
    const question = where("?");
    if (question !== undefined) return this.#ternary({ begin, question, end, operators });
    for (const operator of ["??", "."]) {
      const cuts = operators.filter((at) => this.#tokens[at]?.text === operator);
      if (cuts.length > 0)
        return worst([begin - 1, ...cuts].map((at, index) => this.judge(at + 1, cuts[index] ?? end)));
    }
    if (operators.some((at) => NO_ADDRESS.test(this.#tokens[at]?.text ?? "")))
      return unknown("it is computed");
    if (first.kind === "string" && end === begin + 1) return safe("fixed text in the code");
    if (first.kind === "variable" && endOfPlace(this.#tokens, this.#blocks.partner, begin) === end)
      return this.#place(begin, end);
    return this.#call(begin, end);
  }

  /** Without brackets around it, casts, @ and &. */
  #bare(from: number, to: number): [number, number] {
    const { partner } = this.#blocks;
    for (;;) {
      const text = from < to && this.#tokens[from]?.kind === "symbol" ? this.#tokens[from]?.text : undefined;
      const isCast =
        partner[from] === from + 2 && CASTS.has(this.#tokens[from + 1]?.text.toLowerCase() ?? "");
      if (text === "(" && partner[from] === to - 1) [from, to] = [from + 1, to - 1];
      else if (text === "(" && isCast) from += 3;
      else if (text === "@" || text === "&") from++;
      else return [from, to];
    }
  }

  #operators(from: number, to: number): number[] {
    const operators: number[] = [];
    for (let at = from; at < to; at++) {
      if (this.#tokens[at]?.kind !== "symbol") continue;
      const close = this.#blocks.partner[at];
      if (close !== undefined && close > at) at = close;
      else operators.push(at);
    }
    return operators;
  }

  #ternary({
    begin,
    question,
    end,
    operators,
  }: {
    begin: number;
    question: number;
    end: number;
    operators: number[];
  }): Judgement {
    let open = 0;
    const colon = operators.find((at) => {
      const text = this.#tokens[at]?.text;
      if (text === "?") open++;
      return text === ":" && --open === 0;
    });
    if (colon === undefined) return unknown("it could not be parsed");
    const chosen = colon === question + 1 ? this.judge(begin, question) : this.judge(question + 1, colon);
    return worst([chosen, this.judge(colon + 1, end)]);
  }

  #call(begin: number, end: number): Judgement {
    const open = this.#tokens[end - 1]?.text === ")" ? this.#blocks.partner[end - 1] : undefined;
    const name = open === undefined ? undefined : this.#tokens[open - 1];
    if (open === undefined || name?.kind !== "name") {
      const key = this.#keyReadLast(end);
      if (key === undefined || !USERS_OWN.test(key)) return unknown("its value cannot be traced");
      return { verdict: "user", why: `${key} is a user's own address`, via: [] };
    }
    const word = name.text.replace(/^\\/, "");
    if (word.toLowerCase() === "usedonotreply") return safe(`${word}() uses a system address`);
    if (open === begin + 1 && PASSING.has(word.toLowerCase())) {
      const comma = this.#operators(open + 1, end - 1).find((at) => this.#tokens[at]?.text === ",");
      return this.judge(open + 1, comma ?? end - 1);
    }
    return unknown(`the return value of ${word}() cannot be traced`);
  }

  /** The b of a()['b'], a()->b and A::$b. */
  #keyReadLast(end: number): string | undefined {
    const last = this.#tokens[end - 1];
    const key = last?.text === "]" && last.kind === "symbol" ? this.#tokens[end - 2] : last;
    return key === undefined || key.kind === "symbol" ? undefined : key.text;
  }

  #place(begin: number, end: number): Judgement {
    const tokens = this.#tokens.slice(begin, end);
    const [first] = tokens;
    const block = this.#blocks.blockAt[begin];
    if (first === undefined || block === undefined) return unknown("it could not be parsed");
    if (FROM_BROWSER.has(first.text))
      return { verdict: "user", why: `${shown(tokens)} comes from the browser`, via: [] };
    const lastKey = tokens.findLast(({ kind }) => kind !== "symbol");
    const isGlobal = first.text === "GLOBALS" && tokens.length === 4 && tokens[2]?.kind === "string";
    const name = isGlobal || tokens.length === 1 ? (lastKey?.text ?? "") : undefined;
    const byName = this.#byName(tokens, name, name === undefined ? lastKey : undefined, isGlobal, begin);
    const found = this.#assigned(tokens, { name, isGlobal, begin });
    const followed = found.assignments.flatMap((assignment): Judgement[] => {
      const given = this.#givenBy(assignment);
      if (given === undefined) return [];
      // A name that says whose address it is counts for more than a query that cannot be traced.
      if (given.verdict === "unknown" && byName.verdict === "user") return [byName];
      return [{ ...given, via: [assignment, ...given.via] }];
    });
    return worst(found.isWhole ? followed : [...followed, byName]);
  }

  #givenBy(assignment: Assignment): Judgement | undefined {
    const { value } = assignment;
    if (value === undefined) return unknown(`${assignment.key} is set by a loop or list()`);
    if (this.#given.has(assignment)) return this.#given.get(assignment);
    if (this.#depth === DEPTH) return unknown(`${assignment.key} goes through too many assignments to trace`);
    this.#given.set(assignment, undefined);
    this.#depth++;
    const judgement = this.judge(value.from, value.to);
    this.#depth--;
    this.#given.set(assignment, judgement);
    return judgement;
  }

  #byName(
    tokens: PhpToken[],
    name: string | undefined,
    key: PhpToken | undefined,
    isGlobal: boolean,
    at: number,
  ): Judgement {
    const scope = this.#blocks.blockAt[at]?.scope;
    if (USERS_OWN.test(name ?? key?.text ?? ""))
      return { verdict: "user", why: `${shown(tokens)} is a user's own address`, via: [] };
    if (name === undefined) return unknown(`nothing in this file shows what ${shown(tokens)} is`);
    if (!isGlobal && scope?.parameters.has(name))
      return unknown(`$${name} is set by the callers of ${scope.name}`);
    if (SETTINGS.has(name)) return safe(`${shown(tokens)} is a setting of REDCap`);
    return unknown(`nothing in this file shows what ${shown(tokens)} is`);
  }

  #assigned(
    tokens: PhpToken[],
    { name, isGlobal, begin }: { name: string | undefined; isGlobal: boolean; begin: number },
  ): { assignments: Assignment[]; isWhole: boolean } {
    const block = this.#blocks.blockAt[begin];
    if (block === undefined) return { assignments: [], isWhole: false };
    const key = isGlobal ? `$${name}` : keyOf(tokens);
    const { scope } = block;
    // A property may be assigned in any method, in any order.
    if (tokens[0]?.text === "this")
      return {
        assignments: this.#assignments.everywhere(key).filter((one) => one.at !== begin),
        isWhole: false,
      };
    const { fileScope } = this.#blocks;
    const inFile = () => this.#assignments.in(fileScope, key);
    if (isGlobal && scope !== fileScope) return { assignments: inFile(), isWhole: false };
    const here = reaching(this.#assignments, { key, at: begin, block });
    if (here.isWhole || name === undefined) return here;
    if (scope.globals.has(name)) return { assignments: [...here.assignments, ...inFile()], isWhole: false };
    const outerBlock = this.#blocks.blockAt[scope.usedAt];
    if (!scope.uses.has(name) || outerBlock === undefined) return here;
    const outside = reaching(this.#assignments, { key, at: scope.usedAt, block: outerBlock });
    return { assignments: [...here.assignments, ...outside.assignments], isWhole: outside.isWhole };
  }
}

const safe = (why: string): Judgement => ({ verdict: "safe", why, via: [] });
const unknown = (why: string): Judgement => ({ verdict: "unknown", why, via: [] });

const worst = (all: Judgement[]): Judgement =>
  VERDICTS.flatMap((verdict) => all.find((one) => one.verdict === verdict) ?? [])[0] ??
  unknown("it could not be parsed");

const shown = (tokens: PhpToken[]) =>
  tokens
    .map(({ kind, text }) => (kind === "variable" ? `$${text}` : kind === "string" ? `'${text}'` : text))
    .join("");
