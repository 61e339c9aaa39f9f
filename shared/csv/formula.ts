/** White space, control and format characters: some spreadsheets drop them on import. */
const UNSEEN = /^[\s\p{Cc}\p{Cf}]+/u;

/**
 * Whether a spreadsheet may run a cell of CSV as a formula [OWASP CSV injection]: it begins with = + - or @, also behind
 * white space, or in a form that is turned into them (full-width, small), or with a tab or a line break.
 */
export const isFormula = (text: string): boolean =>
  /^[\t\r\n]/.test(text) || /^[=+\-@]/.test(text.replace(UNSEEN, "").slice(0, 1).normalize("NFKC"));
