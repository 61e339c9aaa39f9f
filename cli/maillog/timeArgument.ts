import { parseTime } from "../../shared/time/parseTime.ts";

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * `2026-11-24`, `2026-11-24 09:30` (of this machine's zone, as the log's times), `2026-11-24T09:30:00Z`, or `90m`,
 * `2h`, `3d` ago, in milliseconds since 1970; undefined where it is none of them.
 */
export const timeArgument = (text: string, now: number): number | undefined => {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
  const iso = text.trim().replace(/^(\S+) (?=\d\d:)/, "$1T");
  const parsed = parseTime(iso);
  if (parsed === undefined) return undefined;
  if (/(?:[Zz]|[+-]\d\d:\d\d)$/.test(iso.slice("2026-11-24".length))) return Date.parse(parsed);
  return new Date(iso.includes("T") ? iso : `${iso}T00:00`).getTime();
};
