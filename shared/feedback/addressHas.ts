import { domainToUnicode } from "node:url";

/** Whether an address has each of several words in it, whatever the case; its domain in ASCII or in Unicode. */
export const addressHas = (words: string): ((address: string) => boolean) => {
  const wanted = comparable(words).split(/\s+/);
  return (address) => {
    const text = comparable(address);
    const at = text.lastIndexOf("@");
    const shown = text.includes("xn--") ? text.slice(0, at + 1) + domainToUnicode(text.slice(at + 1)) : text;
    return wanted.every((word) => text.includes(word) || shown.includes(word));
  };
};

const comparable = (text: string) => text.normalize("NFC").toLowerCase().trim();
