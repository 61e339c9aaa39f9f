const FORM = /^(\d{4}-\d\d-\d\d)(?:[Tt](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)([Zz]|[+ -]\d\d:\d\d)?)?$/;

const EARLIEST = "1970-01-01T00:00:00.000Z"; // no mail service is older, and nothing sorts below it

/**
 * A date or time in ISO 8601 as UTC with milliseconds, or undefined. A time without offset is UTC; a `+` that
 * arrived as a space, as it does in a query, is still one.
 */
export const parseTime = (text: string): string | undefined => {
  const [, date, clock = "00:00", offset = "Z"] = FORM.exec(text) ?? [];
  if (date === undefined || !isCalendarDay(date)) return undefined;
  const time = new Date(`${date}T${clock}${offset.replace(" ", "+").toUpperCase()}`);
  if (Number.isNaN(time.getTime())) return undefined;
  const iso = time.toISOString();
  return iso >= EARLIEST && iso.length === EARLIEST.length ? iso : undefined;
};

/** JavaScript takes 30 February for 2 March. */
const isCalendarDay = (date: string): boolean => {
  const time = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date);
};
