/** The addresses in a text, one a line or separated by commas, semicolons or spaces. */
export const contactsIn = (text: string): string[] => text.split(/[\s,;]+/).filter((one) => one !== "");
