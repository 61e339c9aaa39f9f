import type { Page } from "playwright-core";

/** Looks for `text` as with nothing but a keyboard. */
export const find = async (page: Page, text: string): Promise<void> => {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
};
