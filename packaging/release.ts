/** What is built, and how packages name who builds it. */
export type Release = {
  version: string;
  /** Of the last commit, or SOURCE_DATE_EPOCH [reproducible-builds.org/specs/source-date-epoch]. */
  date: Date;
  /** DEBFULLNAME and DEBEMAIL, as Debian's tools have it [debchange(1)]. */
  maintainer: string;
  /** `none` is for tests, which install packages and do not send them. */
  compression: "gzip" | "none";
};

export const SUMMARY = "find out what happened to your mail, why, and what to do";

/** Lines of at most 78 characters, without an empty one. */
export const DESCRIPTION = [
  "Sets up, checks and tests a host's Postfix as a relay to Amazon SES, explains",
  "Postfix's log, and reports it to a Postmaster service. Its commands also show",
  "and change what the service records: bounces, suppressions, identities and",
  "warnings. The executable contains Node.js; none is needed on the host.",
];
