/** 0.0523 as `5.2%`, rates below one percent with a digit more. */
export const percent = (rate: number): string => {
  if (rate === 0 || rate === 1) return `${rate * 100}%`;
  return `${(rate * 100).toFixed(rate < 0.01 ? 2 : 1)}%`;
};

/** With thousands separated. */
export const number = (value: number): string => Math.round(value).toLocaleString("en-US");

/** `1 bounce`, `4,312 bounces`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

/** `2026-11-24 08:00 UTC`. */
export const minuteUtc = (at: string): string =>
  at === "" ? "" : `${at.slice(0, 16).replace("T", " ")} UTC`;
