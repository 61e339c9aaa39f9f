/**
 * What keeps `text`, an address without a name, from being one that SES takes; undefined where nothing does. Most words
 * are seen in SES's answers ("Missing final '@domain'", "Illegal address", "Missing domain"), which are those of JavaMail's
 * InternetAddress; the rest are JavaMail's other ones.
 */
export const addressProblem = (text: string): string | undefined => {
  if (text === "") return "Invalid email address .";
  const at = text.lastIndexOf("@");
  if (at === -1) return "Missing final '@domain'";
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  if (/^[^"]*[,;<>]/.test(text)) return "Illegal address";
  return localProblem(local) ?? domainProblem(domain);
};

const CONTROL_OR_SPACE = /[\p{Cc}\s]/u;

const localProblem = (local: string): string | undefined => {
  if (local === "") return "Missing local name";
  if (/^"(?:[^"\\\p{Cc}]|\\.)*"$/u.test(local)) return undefined;
  if (CONTROL_OR_SPACE.test(local)) return "Local address contains control or whitespace";
  if (/["(),:;<>@[\\\]]/.test(local)) return "Local address contains illegal character";
  if (local.startsWith(".")) return "Local address starts with dot";
  if (local.endsWith(".")) return "Local address ends with dot";
  return local.includes("..") ? "Local address contains dot-dot" : undefined;
};

const domainProblem = (domain: string): string | undefined => {
  if (domain === "" || domain.endsWith(".")) return "Missing domain";
  if (CONTROL_OR_SPACE.test(domain)) return "Domain contains control or whitespace";
  if (domain.startsWith(".")) return "Domain starts with dot";
  if (domain.includes("..")) return "Domain contains dot-dot";
  return /^[\p{L}\p{M}\p{N}._-]+$/u.test(domain) ? undefined : "Domain contains illegal character";
};
