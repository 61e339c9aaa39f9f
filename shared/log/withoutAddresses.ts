/** A local part may be in quotes and may hold apostrophes [RFC 5321 4.1.2]. */
const ADDRESS = /(?:\\?"(?:[^"\\\r\n]|\\[^"])*\\?"|[^\s<>"`,;:()/=]+)(?:@|%40)[^\s<>"'`,;:()/?&]+/gi;

/** `text` with each address in it masked. */
export const withoutAddresses = (text: string): string => text.replace(ADDRESS, "(address)");
