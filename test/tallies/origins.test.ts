import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recountMarked } from "../../shared/tallies/recount.ts";
import { readStats } from "../../shared/tallies/stats.ts";
import { countsWithin } from "../../shared/tallies/TallyTable.ts";
import { listEvents } from "../../shared/tallies/timeline.ts";
import { send } from "../feedback/notifications.ts";
import { type Recorded, startRecorded } from "./recorded.ts";

const HOUR = "2026-11-20T05";
const DAY = "2026-11-20";

/** An hour in which so many credentials have sent a message each, from an address each. */
const mailOf = (credentials: number) =>
  Array.from({ length: credentials }, (_, n) =>
    send({
      messageId: `m${n}`,
      at: `${HOUR}:00:${String(n % 60).padStart(2, "0")}.000Z`,
      to: [`p${n}@example.net`],
      credential: `user-${n * 7919}`,
      sourceIp: `192.0.${Math.floor(n / 250)}.${n % 250}`,
    }),
  );

describe.each([
  { name: "few", credentials: 3, pages: 0 },
  { name: "many", credentials: 400, pages: 1 },
])("counts by credential and address, where there are $name", ({ credentials, pages }) => {
  let recorded: Recorded;
  beforeAll(async () => {
    recorded = await startRecorded(mailOf(credentials), () => new Date("2026-11-24T00:00:00Z"));
    await recountMarked(await recorded.markers.list(), {
      ...recorded,
      now: () => new Date("2026-11-24T01:00:00Z"),
      remainingMs: () => 60_000,
    });
  });
  afterAll(() => recorded.stop());

  it(`are on ${pages} pages of their own, of the hour and of the day`, async () => {
    for (const [unit, key] of [
      ["hour", HOUR],
      ["day", DAY],
    ] as const) {
      const total = await recorded.tallies.total(unit, key);
      expect(total?.pages).toMatchObject({ sender: 1, credential: pages, sourceIp: pages });
      const within = total && countsWithin(total, "credential");
      expect(within?.length).toBe(pages === 0 ? credentials : undefined);
    }
  });

  it("are read and filtered by alike", async () => {
    const { items } = await readStats({ by: "credential", limit: 1_000 }, recorded);
    expect(items).toHaveLength(credentials);
    expect(items.every(({ counts }) => counts.send === 1 && counts.volume === 1)).toBe(true);
    const one = await readStats({ by: "sourceIp", key: "192.0.0.2", limit: 5 }, recorded);
    expect(one.items.map(({ key }) => key)).toEqual(["192.0.0.2"]);
    const found = await listEvents({ credential: `user-${2 * 7919}`, limit: 5 }, recorded);
    expect(found.items.map(({ messageId }) => messageId)).toEqual(["m2"]);
    expect((await listEvents({ credential: "user-1", limit: 5 }, recorded)).items).toEqual([]);
  });
});
