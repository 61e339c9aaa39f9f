import type { ReadBack } from "./guardedHost.ts";
import { PERSON } from "./message.ts";

/** How programs write From. `name` is who the message is from, and `replyTo` whom a reply goes to, once it is rewritten. */
export type Shape = { what: string; lines: string[]; name: string; replyTo: ReadBack["replyTo"] };
export const SHAPES: Shape[] = [
  {
    what: "comma",
    lines: [`From: "Lovelace, Ada" <${PERSON}>`],
    name: "Lovelace, Ada",
    replyTo: [["Lovelace, Ada", PERSON]],
  },
  {
    what: "quotes",
    lines: [`From: "Ada \\"Countess\\" King" <${PERSON}>`],
    name: 'Ada "Countess" King',
    replyTo: [['Ada "Countess" King', PERSON]],
  },
  {
    what: "encoded",
    lines: [`From: =?UTF-8?B?WsOhdmFkYQ==?= =?UTF-8?Q?_=C5=BDofie?= <${PERSON}>`],
    name: "Závada Žofie",
    replyTo: [["Závada Žofie", PERSON]],
  },
  {
    what: "folded",
    lines: ["From: Augusta Ada King", ` <${PERSON}>`],
    name: "Augusta Ada King",
    replyTo: [["Augusta Ada King", PERSON]],
  },
  {
    what: "several",
    lines: [`From: Ada <${PERSON}>, Bob <bob@elsewhere.example>`],
    name: "Ada, Bob",
    replyTo: [
      ["Ada", PERSON],
      ["Bob", "bob@elsewhere.example"],
    ],
  },
  {
    what: "group",
    lines: [`From: Survey team: ${PERSON}, Bob <bob@example.org>;`],
    name: "Survey team",
    replyTo: [
      ["", PERSON],
      ["Bob", "bob@example.org"],
    ],
  },
  // Postfix adds From to mail of sendmail(1) before it asks the guard.
  { what: "no-from", lines: [], name: "Web server", replyTo: [["Web server", PERSON]] },
  { what: "empty", lines: ["From:"], name: PERSON, replyTo: [["", PERSON]] },
  {
    what: "resent",
    lines: ["Resent-From: boss@elsewhere.example", `From: Ada <${PERSON}>`],
    name: "Ada",
    replyTo: [["Ada", PERSON]],
  },
  {
    what: "two-from",
    lines: [`From: Ada <${PERSON}>`, "From: Bob <bob@elsewhere.example>"],
    name: "Ada, Bob",
    replyTo: [
      ["Ada", PERSON],
      ["Bob", "bob@elsewhere.example"],
    ],
  },
  {
    what: "upper",
    lines: ["FROM: ADA <ADA@ELSEWHERE.EXAMPLE>"],
    name: "ADA",
    replyTo: [["ADA", "ADA@elsewhere.example"]],
  },
  {
    what: "utf8",
    lines: ["From: Zoë Ünal <zoe@elsewhere.example>"],
    name: "Zoë Ünal",
    replyTo: [["Zoë Ünal", "zoe@elsewhere.example"]],
  },
];
