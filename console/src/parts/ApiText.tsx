type Place = { words: string; path: string };

const NAME = "([^\\s/{}?,;:)]+)";
const ANY = "\\{[^{}]*\\}";

/** What the API's sentences tell its callers to do, and where one does it here. */
const PLACES: [call: string, words: string, path: string][] = [
  [`GET /v1/identities/${NAME}/dns(?:\\?format=\\w+)?`, "the DNS records of $1", "/identities/$1"],
  [`GET /v1/identities/${ANY}/dns`, "under Identities", "/identities"],
  [`POST /v1/identities/${NAME}/feedback`, "the page of $1", "/identities/$1"],
  [`POST /v1/identities/${ANY}/feedback`, "its page under Identities", "/identities"],
  ['POST /v1/identities \\{"identity": "([^"]+)"\\}', "Request $1", "/identities/new?identity=$1"],
  ["POST /v1/identities", "Request an identity", "/identities/new"],
  ["GET /v1/identities", "Identities", "/identities"],
  ["POST /v1/account/production-access", "Account", "/account"],
  ["GET /v1/account", "Account", "/account"],
  ["GET /v1/digests/preview(?:\\?period=…)?", "Digest", "/digest"],
  ["GET /v1/stats\\?by=sender", "the senders in the digest", "/digest"],
  ["GET /v1/stats\\?by=recipientDomain", "the domains in the digest", "/digest"],
  [`GET /v1/messages/${ANY}`, "the message's page", "/find"],
  ["POST /v1/suppressions/remove", "Remove many", "/suppressions/remove"],
  [`DELETE /v1/suppressions/${ANY}`, "Suppressions", "/suppressions"],
  [`(?:POST|GET) /v1/quarantine(?:/${ANY}/replay)?`, "Quarantine", "/quarantine"],
  [`(?:GET|POST|DELETE) /v1/subscribers(?:/${ANY})?`, "Subscribers", "/subscribers"],
  [`(?:GET|DELETE) /v1/tokens(?:/${ANY})?`, "Tokens", "/tokens"],
  ["GET /v1/warnings", "Warnings", "/warnings"],
  ["GET /v1/audit", "Audit", "/audit"],
];
const CALLS = PLACES.map(([call, words, path]) => ({
  pattern: new RegExp(`${call}(?![\\w/]|\\?\\w)`),
  words,
  path,
}));

type ApiTextProps = {
  text: string;
  /** The id of the message that it speaks of. */
  messageId?: string;
};

/** What only the API does. */
const OTHER_CALL = /((?:GET|POST|PUT|DELETE) \/v1\/\S*[^\s.,;:)])/;

/** A text of the API; each call that it names is a link to where this console does the same, where it does. */
export const ApiText = ({ text, messageId }: ApiTextProps) => (
  <>
    {piecesOf(text).map((piece) =>
      typeof piece === "string" ? (
        piece.split(OTHER_CALL).map((part) => (OTHER_CALL.test(part) ? <code key={part}>{part}</code> : part))
      ) : (
        <a key={piece.path} href={pathOf(piece, messageId)}>
          {piece.words}
        </a>
      ),
    )}
  </>
);

const pathOf = ({ path }: Place, messageId: string | undefined): string =>
  path === "/find" && messageId !== undefined ? `/messages/${encodeURIComponent(messageId)}` : path;

const piecesOf = (text: string): (string | Place)[] => {
  const found = CALLS.flatMap(({ pattern, words, path }) => {
    const match = pattern.exec(text);
    if (match === null) return [];
    const [call, name = ""] = match;
    return {
      from: match.index,
      to: match.index + call.length,
      place: { words: words.replace("$1", name), path: path.replace("$1", encodeURIComponent(name)) },
    };
  });
  const [first] = found.sort((a, b) => a.from - b.from || b.to - a.to);
  if (first === undefined) return [text];
  return [text.slice(0, first.from), first.place, ...piecesOf(text.slice(first.to))];
};
