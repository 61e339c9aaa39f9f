const OVERVIEW = "/";

/** Whether a path is of the console itself: a second slash would begin the name of another host. */
export const isConsolePath = (path: string): boolean => /^\/(?!\/)/.test(path);

/** A link that signs in once and opens a page. Code and page are in the fragment, which browsers send nowhere. */
export const signInUrl = (url: string, code: string, page?: string): string =>
  `${url}/sign-in#${code}${page === undefined ? "" : `&page=${encodeURIComponent(page)}`}`;

/** What the fragment of such a link holds; undefined where there is no code. */
export const readFragment = (fragment: string): { code: string; page: string } | undefined => {
  const [code = "", ...more] = fragment.split("&");
  if (code === "") return undefined;
  const page = new URLSearchParams(more.join("&")).get("page") ?? OVERVIEW;
  return { code, page: isConsolePath(page) ? page : OVERVIEW };
};
