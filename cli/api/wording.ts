const NAME = "([^\\s/?,;)]+?)";

/** What the API's sentences tell its callers to do, and the command that does it. */
const COMMANDS: [RegExp, string][] = [
  ["repeat the request with \\?(force|replace)=true", "repeat the command with --$1"],
  [`GET /v1/identities/${NAME}/dns\\?format=zone`, "postmaster identities dns $1 --format zone"],
  [`GET /v1/identities/${NAME}/dns`, "postmaster identities dns $1"],
  [`POST /v1/identities/${NAME}/feedback`, "postmaster identities attach-feedback $1"],
  ["POST /v1/identities", "postmaster identities request"],
  ["GET /v1/identities", "postmaster identities list"],
  ["POST /v1/account/production-access", "postmaster account request-production"],
  ["GET /v1/account", "postmaster account show"],
  ["GET /v1/digests/preview\\?period=…", "postmaster digest preview --period …"],
  ["GET /v1/digests/preview", "postmaster digest preview"],
  [`GET /v1/messages/${NAME}`, "postmaster messages show $1"],
  ["POST /v1/suppressions/remove", "postmaster suppressions remove --file FILE"],
  [`DELETE /v1/suppressions/${NAME}`, "postmaster suppressions remove $1"],
  [`POST /v1/quarantine/${NAME}/replay`, "postmaster quarantine replay $1"],
  ["GET /v1/quarantine", "postmaster quarantine list"],
  [`DELETE /v1/subscribers/${NAME}`, "postmaster subscribers remove $1"],
  ["GET /v1/subscribers", "postmaster subscribers list"],
  ["POST /v1/subscribers", "postmaster subscribers add"],
  ["GET /v1/tokens", "postmaster tokens list"],
  ["GET /v1/warnings", "postmaster warnings list"],
  ["GET /v1/readiness", "postmaster readiness"],
].map(([call = "", command = ""]) => [new RegExp(`${call}(?![\\w/]|\\?\\w)`, "g"), command]);

export const inCommands = (text: string): string =>
  COMMANDS.reduce((words, [call, command]) => words.replace(call, command), text);
