/** A local part may be in quotes and may hold apostrophes [RFC 5321 4.1.2]. */
const ADDRESS = /(?:\\?"(?:[^"\\\r\n]|\\[^"])*\\?"|[^\s<>"`,;:()/=]+)(?:@|%40)[^\s<>"'`,;:()/?&]+/gi;

/** `text` with each address in it masked, or as `mask` writes it. */
export const withoutAddresses = (text: string, mask = (_address: string) => "(address)"): string =>
  text.replace(ADDRESS, (address) => mask(address));
