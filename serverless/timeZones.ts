/**
 * Places that Node lists by an older name than IANA's zone table [tzdata, zone.tab]. Both names are in IANA's database.
 */
const RENAMED: Record<string, string> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Catamarca": "America/Argentina/Catamarca",
  "America/Coral_Harbour": "America/Atikokan",
  "America/Cordoba": "America/Argentina/Cordoba",
  "America/Godthab": "America/Nuuk",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "America/Jujuy": "America/Argentina/Jujuy",
  "America/Louisville": "America/Kentucky/Louisville",
  "America/Mendoza": "America/Argentina/Mendoza",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Enderbury": "Pacific/Kanton",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

const PLACES = new Set([
  ...Intl.supportedValuesOf("timeZone").flatMap((name) => [name, RENAMED[name] ?? name]),
  "UTC",
]);

/**
 * Why EventBridge Scheduler may refuse `name`, in words; undefined where it will not. It takes exact IANA names
 * [API_CreateSchedule, ScheduleExpressionTimezone]; Node takes offsets, other spellings and aliases as well. Accepted
 * are the places of IANA's zone table, under their present and their former name, and UTC. Aliases of a country
 * (`US/Eastern`, `GB`, `EST`) are refused, although some are in IANA's database: which of them AWS keeps, it does not say.
 */
export const timeZoneProblem = (name: string): string | undefined => {
  if (PLACES.has(name)) return undefined;
  const place = placeOf(name);
  return place === undefined
    ? `"${name}" is not a time zone of IANA's database. Write a place such as Europe/Berlin, or UTC`
    : `"${name}" is not a place of IANA's time zone table, and EventBridge Scheduler may refuse it. Write ${place}`;
};

const placeOf = (name: string): string | undefined => {
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    const place = RENAMED[timeZone] ?? timeZone;
    return PLACES.has(place) ? place : undefined;
  } catch {
    return undefined;
  }
};
