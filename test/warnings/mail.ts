import { bounce, delivery, send } from "../feedback/notifications.ts";

let messages = 0;
const RECIPIENTS = 50; // SES takes no more in a message

/** So many mails, of which so many bounce for good and the others arrive, a message for each fifty. */
export const mail = (
  count: number,
  bounced: number,
  { domain = "clinic.example", source = "redcap@uni.example" } = {},
) => {
  const at = new Date().toISOString();
  const some = Array.from({ length: count }, (_, n) => `p${n}-${messages}@${domain}`);
  const batches = Array.from({ length: Math.ceil(count / RECIPIENTS) }, (_, i) =>
    some.slice(i * RECIPIENTS, (i + 1) * RECIPIENTS),
  );
  let left = bounced;
  return batches.flatMap((to) => {
    const gone = to.slice(0, left);
    left -= gone.length;
    const given = { messageId: `m${messages++}`, at, source };
    return [
      send({ ...given, to }),
      ...(gone.length === 0 ? [] : [bounce({ ...given, to: gone })]),
      ...(gone.length === to.length ? [] : [delivery({ ...given, to: to.slice(gone.length) })]),
    ];
  });
};
