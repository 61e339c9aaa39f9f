import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Story } from "../../../shared/relay/maillog/story.ts";
import { BOUNCED, DEFERRED, delivery, line, message, noticeOf, storiesOf } from "./storiesOf.ts";

const told = (log: string[]) => storiesOf(log.join("\n")).stories;

describe("the untangler's memory", () => {
  it("remembers no more than it is told to, and lets go of the longest idle", () => {
    const begun = (n: number) => message((0x100000 + n).toString(16).toUpperCase()).slice(0, 3);
    const faithful = message("FFFFFF1", [DEFERRED]).slice(0, -1);
    const log = Array.from({ length: 500 }, (_, n) => [...begun(n), delivery("FFFFFF1", DEFERRED)]).flat();
    const { stories, untangler } = storiesOf([...faithful, ...log].join("\n"), { mostRecords: 1_000 });
    expect(untangler.pushedOut).toBeGreaterThan(0);
    expect(stories.filter(({ ending }) => ending === "pushedOut")).toHaveLength(untangler.pushedOut);
    expect(stories).toHaveLength(501);
    expect(stories.find(({ queueId }) => queueId === "FFFFFF1")).toMatchObject({ ending: "open" });
    expect(stories.find(({ queueId }) => queueId === "FFFFFF1")?.attempts).toHaveLength(501);
  });

  it("holds no message that has left, however many do", () => {
    const log = Array.from({ length: 3_000 }, (_, n) => message((0x100000 + n).toString(16).toUpperCase()));
    const { stories, untangler } = storiesOf(log.flat().join("\n"), { mostRecords: 4 });
    expect([stories.length, untangler.pushedOut]).toEqual([3_000, 0]);
    expect(stories.every(({ ending }) => ending === "removed")).toBe(true);
  });

  it("gives back the same stories however they are interleaved", () => {
    const seed = Number(process.env["FC_SEED"] ?? Date.now() % 2 ** 31);
    console.log(`maillog interleaved: FC_SEED=${seed}`);
    const lanes = fc.array(
      fc.tuple(fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 3 }), fc.boolean()),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    const plan = lanes.chain((kinds) => {
      const logs = kinds.map(([ones, isLong], lane) => ones.flatMap((kind) => kind(idsOf(lane, isLong))));
      const turns = logs.flatMap((lines, lane) => lines.map(() => lane));
      return fc.tuple(fc.constant(logs), fc.shuffledSubarray(turns, { minLength: turns.length }));
    });
    fc.assert(
      fc.property(plan, ([logs, turns]) => {
        const places = logs.map(() => 0);
        const mixed = turns.map((lane) => {
          const place = places[lane] ?? 0;
          places[lane] = place + 1;
          return logs[lane]?.[place] ?? "";
        });
        expect(sorted(told(mixed))).toEqual(sorted(told(logs.flat())));
      }),
      { seed, numRuns: 300 },
    );
  });
});

const sorted = (stories: Story[]) => stories.map((story) => JSON.stringify(story)).sort();

/** A lane's queue ids, of a message and of its notice; what follows in the lane uses them again. */
const idsOf = (lane: number, isLong: boolean) =>
  isLong
    ? { id: `4WxBcz3bTJz1z${"BCDFGHJK"[lane]}`, notice: `4WxBcz3bTJz2z${"BCDFGHJK"[lane]}` }
    : { id: `AAAAA${lane}`, notice: `BBBBB${lane}` };

type Ids = { id: string; notice: string };

/** Kinds of stories, each the lines of one message in their order. */
const KINDS: ((ids: Ids) => string[])[] = [
  ({ id }) => message(id),
  ({ id }) => message(id, [{ to: "a@b" }, { to: "c@d" }]),
  ({ id }) => message(id, [DEFERRED, DEFERRED, {}]),
  ({ id, notice }) => [
    ...message(id, [{ to: "a@b" }, { ...BOUNCED, to: "c@d" }]).slice(0, -1),
    ...noticeOf(id, notice),
  ],
  ({ id }) => message(id).map((one) => one.replace("postfix/", "postfix-out/")),
  ({ id }) => [
    line("postfix/smtpd[1]", `${id}: client=app[192.0.2.9]`),
    line(
      "postfix/smtpd[1]",
      `${id}: reject: RCPT from app[192.0.2.9]: 550 5.1.1 <x@y>: no; from=<a@b> to=<x@y>`,
    ),
    ...message(id).slice(1),
  ],
  () => [
    line(
      "postfix/smtpd[1]",
      "NOQUEUE: reject: RCPT from app[192.0.2.9]: 554 5.7.1 <c@d>: no; from=<a@b> to=<c@d>",
    ),
  ],
];
