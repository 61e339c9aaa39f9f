export type PhpToken = {
  kind: "variable" | "name" | "string" | "number" | "symbol";
  /** A variable's name without $, a string's content, otherwise as written. */
  text: string;
  at: number;
  end: number;
};

/**
 * The code of a PHP file, without comments and HTML. Give it the bytes as latin1, so that positions are bytes'.
 *
 * Text with variables in it is told as what it means: "to {$a}" as ("to " . ($a)).
 */
export const phpTokens = (source: string): PhpToken[] => {
  const reader = new Reader(source);
  reader.html();
  return reader.tokens;
};

const WORD = String.raw`[A-Za-z_\x80-\xff][\w\x80-\xff]*`;
const VARIABLE = new RegExp(String.raw`\$(${WORD})`, "y");
const PROPERTY = new RegExp(String.raw`\??->(${WORD})`, "y");
const NAME = new RegExp(String.raw`\\?${WORD}(?:\\${WORD})*`, "y");
const NUMBER = /0[xbo][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?/iy;
const SIMPLE_KEY = /\[(-?\d+|\w+|\$\w+)\]/y;
const OPENING_TAG = /<\?(?:php(?=\s|$)|=|(?=\s))/gi;
const LINE_COMMENT = /(?:\/\/|#(?!\[[A-Za-z_\\]))(?:(?!\?>)[^\r\n])*/y;
const BLOCK_COMMENT = /\/\*[\s\S]*?(?:\*\/|$)/y;
const SPACE = /\s+/y;
const HEREDOC = new RegExp(String.raw`<<<[ \t]*(["']?)(${WORD})\1(?:\r\n|\n|\r)`, "y");
const SINGLE_QUOTED = /'([^'\\]*(?:\\[\s\S][^'\\]*)*)(?:'|$)/y;
const SYMBOL =
  /\?->|->|::|=>|\?\?=|\?\?|===|!==|==|!=|<=>|<<=|>>=|<=|>=|\.\.\.|\.=|\*\*=|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|&&|\|\||\+\+|--|[\s\S]/y;

class Reader {
  readonly tokens: PhpToken[] = [];
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  html(): void {
    while (this.#at < this.#source.length) {
      OPENING_TAG.lastIndex = this.#at;
      const tag = OPENING_TAG.exec(this.#source);
      if (tag === null) return;
      this.#at = OPENING_TAG.lastIndex;
      this.#code(() => this.#source.startsWith("?>", this.#at));
      this.#add("symbol", ";", this.#at, Math.min(this.#at + 2, this.#source.length));
      this.#at += 2;
    }
  }

  #code(isEnd: () => boolean): void {
    while (this.#at < this.#source.length && !isEnd()) {
      const from = this.#at;
      if (this.#take(SPACE) || this.#take(BLOCK_COMMENT) || this.#take(LINE_COMMENT)) continue;
      const heredoc = this.#take(HEREDOC);
      if (heredoc) {
        const [, quote, label = ""] = heredoc;
        const close = new RegExp(String.raw`(?:\r\n|\n|\r|(?<=[\r\n]))[ \t]*${label}(?![\w\x80-\xff])`, "y");
        this.#template(from, close, quote !== "'");
        continue;
      }
      const quoted = this.#take(SINGLE_QUOTED);
      if (quoted) {
        this.#add("string", (quoted[1] ?? "").replace(/\\([\\'])/g, "$1"), from);
        continue;
      }
      const char = this.#source[from];
      if (char === '"' || char === "`") {
        this.#at++;
        this.#template(from, char === '"' ? /"/y : /`/y, true);
        continue;
      }
      const variable = this.#take(VARIABLE);
      if (variable) {
        this.#add("variable", variable[1] ?? "", from);
        continue;
      }
      const name = this.#take(NAME);
      if (name) {
        this.#add("name", name[0], from);
        if (name[0].toLowerCase() === "__halt_compiler") this.#at = this.#source.length;
        continue;
      }
      const number = this.#take(NUMBER);
      if (number) this.#add("number", number[0], from);
      else this.#add("symbol", this.#take(SYMBOL)?.[0] ?? "", from);
    }
  }

  /** Text in which variables may stand, up to what closes it. */
  #template(from: number, close: RegExp, hasVariables: boolean): void {
    const parts: PhpToken[][] = [];
    let text = "";
    let textAt = this.#at;
    const endText = () => {
      if (text !== "") parts.push([{ kind: "string", text, at: textAt, end: this.#at }]);
      text = "";
    };
    while (this.#at < this.#source.length) {
      const closeAt = this.#at;
      close.lastIndex = closeAt;
      if (close.test(this.#source)) {
        endText();
        this.#at = close.lastIndex;
        break;
      }
      const part = hasVariables ? this.#interpolated(endText) : undefined;
      if (part !== undefined) {
        parts.push(part);
        textAt = this.#at;
        continue;
      }
      const length = hasVariables && this.#source[this.#at] === "\\" ? 2 : 1;
      text += this.#source.slice(this.#at, this.#at + length);
      this.#at += length;
    }
    this.#at = Math.min(this.#at, this.#source.length);
    endText();
    const [only] = parts;
    if (parts.length === 0 || (parts.length === 1 && only?.length === 1 && only[0]?.kind === "string")) {
      this.#add("string", only?.[0]?.text ?? "", from);
      return;
    }
    this.#add("symbol", "(", from, from + 1);
    parts.forEach((part, index) => {
      const at = part[0]?.at ?? from;
      if (index > 0) this.#add("symbol", ".", at, at);
      this.tokens.push(...part);
    });
    this.#add("symbol", ")", this.#at - 1, this.#at);
  }

  /** $a, $a[key], $a->property, {$…} or ${…} inside text. */
  #interpolated(endText: () => void): PhpToken[] | undefined {
    const from = this.#at;
    const two = this.#source.slice(from, from + 2);
    if (two === "{$" || two === "${") {
      endText();
      const before = this.tokens.length;
      this.#at += two === "{$" ? 1 : 2;
      this.#add("symbol", "(", from, from + 1);
      if (two === "${") {
        const name = this.#take(NAME);
        if (name) this.#add("variable", name[0], this.#at - name[0].length);
      }
      let open = 0;
      this.#code(() => {
        const char = this.#source[this.#at];
        if (char === "{") open++;
        return char === "}" && open-- === 0;
      });
      const closeAt = this.#at;
      // Where nothing closes it, it ends with the file.
      this.#at = Math.min(closeAt + 1, this.#source.length);
      this.#add("symbol", ")", closeAt);
      return this.tokens.splice(before);
    }
    VARIABLE.lastIndex = from;
    if (!VARIABLE.test(this.#source)) return undefined;
    endText();
    const before = this.tokens.length;
    const variable = this.#take(VARIABLE);
    this.#add("variable", variable?.[1] ?? "", from);
    const keyAt = this.#at;
    const key = this.#take(SIMPLE_KEY);
    if (key) {
      const inner = key[1] ?? "";
      this.#add("symbol", "[", keyAt, keyAt + 1);
      if (inner.startsWith("$")) this.#add("variable", inner.slice(1), keyAt + 1, this.#at - 1);
      else this.#add("string", inner, keyAt + 1, this.#at - 1);
      this.#add("symbol", "]", this.#at - 1);
    } else {
      const property = this.#take(PROPERTY);
      if (property) {
        const name = property[1] ?? "";
        this.#add("symbol", "->", keyAt, this.#at - name.length);
        this.#add("name", name, this.#at - name.length);
      }
    }
    return this.tokens.splice(before);
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  #add(kind: PhpToken["kind"], text: string, at: number, end = this.#at): void {
    this.tokens.push({ kind, text, at, end });
  }
}
