import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { readFragment } from "../../../../shared/sessions/signInLink.ts";
import { call } from "../../api/call.ts";
import { currentSession, endingOf, signIn } from "../../api/session.ts";
import { Field } from "../../parts/fields/Field.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";

/** With a token, or by a one-time link, whose code is in the fragment: that part of a URL is never sent anywhere. */
export const SignInPage = () => {
  const { path, route } = useLocation();
  const [link] = useState(takeLink);
  const [secret, setSecret] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(link !== undefined);
  const token = useRef<HTMLInputElement>(null);

  const enter = async (found: () => Promise<string>, page = "/") => {
    setBusy(true);
    setError(null);
    try {
      signIn(await found());
      if (path === "/sign-in") route(page, true);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a link is exchanged once
  useEffect(() => {
    document.title = "Sign in · Postmaster";
    token.current?.focus();
    // A link that is pasted into the tab of this very page is no new page to the browser.
    const onLink = () => {
      const another = takeLink();
      if (another !== undefined) void enter(() => sessionOf(another.code), another.page);
    };
    addEventListener("hashchange", onLink);
    if (link !== undefined) void enter(() => sessionOf(link.code), link.page);
    else if (path === "/sign-in" && currentSession() !== null) route("/", true);
    return () => removeEventListener("hashchange", onLink);
  }, []);

  return (
    <main class="sign-in">
      <img src="/icon.svg" alt="" width="48" height="48" />
      <h1>Postmaster</h1>
      {endingOf() !== null && error === null && (
        <p class="box watch" role="alert">
          {endingOf()}
        </p>
      )}
      <ProblemBox error={error} />
      <form
        class="panel"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void enter(() => tried(secret.trim()));
        }}
      >
        <Field
          label="Token"
          hint={
            <>
              Or print a one-time sign-in link with{" "}
              <code>postmaster console{path === "/" || path === "/sign-in" ? "" : ` ${path}`}</code>. On this
              machine, <code>npm start</code> prints one too.
            </>
          }
        >
          {(control) => (
            <input
              {...control}
              ref={token}
              type="password"
              required
              autocomplete="current-password"
              spellcheck={false}
              value={secret}
              onInput={(event) => setSecret(event.currentTarget.value)}
            />
          )}
        </Field>
        <button type="submit" class="button primary" aria-disabled={isBusy}>
          {isBusy ? "Signing in…" : "Sign in"}
        </button>
      </form>
      <p class="quiet">Kept in this tab only; closing the tab signs you out.</p>
    </main>
  );
};

/** What a sign-in link holds, out of the address bar and the history before anything else happens. */
const takeLink = () => {
  if (location.pathname !== "/sign-in") return undefined;
  const link = readFragment(location.hash.slice(1));
  if (link !== undefined) history.replaceState(null, "", location.pathname);
  return link;
};

const sessionOf = async (code: string): Promise<string> =>
  (await call("POST", "/v1/session", { body: { code } })).secret;

/** The token, once the service has taken it. */
const tried = async (secret: string): Promise<string> => {
  await call("GET", "/v1/session", {}, { secret });
  return secret;
};
