import { useEffect, useState } from "preact/hooks";

/** Who is signed in; the secret goes into the Authorization header and nowhere else. */
export type Session = { secret: string };

const KEY = "postmaster.session";
const listeners = new Set<() => void>();

/** Kept by this tab alone, and gone with it; in memory only where the browser forbids even that. */
const kept = (): Session | null => {
  try {
    const secret = sessionStorage.getItem(KEY);
    return secret === null ? null : { secret };
  } catch {
    return null;
  }
};

let session = kept();
let ending: string | null = null;

export const currentSession = (): Session | null => session;

/** Why there is no session any more, for the sign-in page; null where nobody has to be told. */
export const endingOf = (): string | null => ending;

export const signIn = (secret: string): void => {
  ending = null;
  become({ secret });
};

/** Forgets the secret. `why` is what the sign-in page says. */
export const signOut = (why: string | null = null): void => {
  ending = why;
  become(null);
};

const become = (next: Session | null) => {
  session = next;
  try {
    if (next === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, next.secret);
  } catch {
    // It stays in memory.
  }
  for (const listener of listeners) listener();
};

/** Calls `listener` as soon as somebody else is signed in, or nobody; what it answers ends that. */
export const onSessionChange = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const useSession = (): Session | null => {
  const [now, setNow] = useState(session);
  useEffect(() => {
    const listener = () => setNow(session);
    listener();
    return onSessionChange(listener);
  }, []);
  return now;
};
