import fc from "fast-check";
import { bounce, complaint, delivery, open, send } from "../feedback/notifications.ts";
import { at, BATCH, FIRST, OTHER_DAY, SECOND, to } from "./expectedRecords.ts";

const hours = [FIRST, SECOND, OTHER_DAY] as const;
const notification = fc
  .record({
    make: fc.constantFrom(send, delivery, bounce, complaint, open),
    message: fc.integer({ min: 1, max: 6 }),
    hour: fc.constantFrom(...hours),
    minute: fc.constantFrom(10, 11),
    to: fc.uniqueArray(fc.constantFrom(...to("ann", "bobo", "cat", "dora")), { minLength: 1 }),
  })
  .map(({ make, message, hour, minute, to: recipients }) => {
    const source = message % 2 === 0 ? "redcap@uni.example" : "lab@uni.example";
    return JSON.stringify(make({ messageId: `m${message}`, at: at(hour, minute), to: recipients, source }));
  });
const life = fc.record({
  random: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
  dieAt: fc.option(fc.integer({ min: 1, max: 12 })),
  carriedOut: fc.boolean(),
});
/** Batches, what goes wrong in each life of `ingest`, and in which order what failed comes again. */
export const plan = fc.record({
  batches: fc.array(fc.array(notification, { minLength: 1, maxLength: 12 }), {
    minLength: 1,
    maxLength: 4,
  }),
  lives: fc.array(life, { minLength: 4, maxLength: 4 }),
  order: fc.infiniteStream(fc.nat()),
});

const shapes = BATCH.map((body) => JSON.parse(body) as object);
/** A notification of `BATCH` of which one field is anything. */
export const hostileNotification = fc
  .tuple(fc.constantFrom(...shapes), fc.nat(), fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" })))
  .map(([shape, place, value]) => {
    let left = place % 25;
    return JSON.stringify(shape, (_, old) => (left-- === 0 ? value : old)) ?? "";
  });

const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
const nested = JSON.stringify({ eventType: "Odd", mail: { messageId: "m" }, x: "DEEP" }).replace(
  '"DEEP"',
  deep,
);
const enveloped = `{"source":"aws.ses","detail":${deep}}`;
const huge = JSON.stringify({ eventType: "Odd", mail: { messageId: "m" }, x: "x".repeat(900_000) });
const long = JSON.stringify(
  send({ messageId: "m", at: at(FIRST), to: [`${"\u{1F4E7}".repeat(400)}@x.example`] }),
);
const lone =
  '{"eventType":"Send","mail":{"timestamp":"2026-11-23T22:00:00Z","messageId":"\\ud800","source":"\\udc00@x.example","destination":["\\ud800@x.example"]}}';
/** What no parser should meet; the last comes twice. */
export const HOSTILE = [deep, nested, enveloped, huge, long, lone, lone];
