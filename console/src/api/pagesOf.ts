import type { Given, Page, PagePath } from "../../../functions/api/calls.ts";
import { type CallOptions, type InUrl, type ResponseOf, send, urlOfCall } from "./call.ts";
import { mayPass } from "./useGet.ts";

const WAITS_MS = [1_000, 2_000, 4_000];
const NEXT = /^<(\/[^>]*)>;\s*rel="next"$/;

/**
 * Every page of a list, one request after the other, by the `Link: rel="next"` of each. What may pass is asked for
 * again; throws what does not, and `signal`'s reason once it ends it.
 */
export async function* pagesOf<P extends PagePath>(
  path: P,
  given: Given<"GET", P>,
  { limit, ...options }: CallOptions & { limit?: number },
): AsyncGenerator<ResponseOf<Page<P>>> {
  const inUrl: InUrl = given;
  const query = { ...inUrl.query, ...(limit === undefined ? {} : { limit }) };
  let next: string | undefined = urlOfCall(path, { ...inUrl, query });
  const [own] = next.split("?");
  while (next !== undefined) {
    const response = await patiently(next, options);
    yield response;
    const following: string | undefined = NEXT.exec(response.headers.get("link") ?? "")?.[1];
    // The token goes where it was asked for, whatever an answer says.
    next = following?.startsWith(`${own}?`) === true ? following : undefined;
  }
}

const patiently = async (url: string, options: CallOptions): Promise<Response> => {
  for (const wait of WAITS_MS) {
    try {
      return await send("GET", url, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!mayPass(error)) throw error;
      await pause(wait, options.signal);
    }
  }
  return send("GET", url, options);
};

const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
