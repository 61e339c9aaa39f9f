/** Whether bytes stand at a place of a block: of ASCII words, or of any bytes read as Latin-1. */
export const isAt = (words: string, block: Buffer, place: number): boolean => {
  for (let n = 0; n < words.length; n++) if (block[place + n] !== words.charCodeAt(n)) return false;
  return true;
};

/** The place of a byte in a part of a block, or -1; `indexOf` would go on to the block's end. */
export const placeOf = (byte: number, block: Buffer, from: number, to: number): number => {
  for (let place = from; place < to; place++) if (block[place] === byte) return place;
  return -1;
};

/** The number that digits at a place write; 0 where there are none. */
export const numberAt = (block: Buffer, place: number): number => {
  let number = 0;
  for (let at = place; isDigit(block[at]); at++) number = number * 10 + (block[at] ?? 0) - 0x30;
  return number;
};

export const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39;
