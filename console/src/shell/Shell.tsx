import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Announcer } from "../parts/Announcer.tsx";
import { Caller } from "./Caller.tsx";
import { Clock } from "./Clock.tsx";
import { Navigation } from "./Navigation.tsx";
import { SearchBox } from "./SearchBox.tsx";
import { Shortcuts } from "./Shortcuts.tsx";

/** What is around every page: search, navigation, who is signed in. */
export const Shell = ({ children }: { children: ComponentChildren }) => {
  const [isOpen, setOpen] = useState(false);
  const { url } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu of a phone closes once something was chosen
  useEffect(() => setOpen(false), [url]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to main content
      </a>
      <header class="top">
        <button
          type="button"
          class="button menu"
          aria-expanded={isOpen}
          aria-controls="navigation"
          onClick={() => setOpen(!isOpen)}
        >
          Menu
        </button>
        <a class="brand" href="/">
          <img src="/icon.svg" alt="" width="28" height="28" />
          <span>Postmaster</span>
        </a>
        <SearchBox />
        <Caller />
      </header>
      <div class="columns">
        <Navigation isOpen={isOpen} />
        <main id="main" tabIndex={-1}>
          {children}
          <Clock isFoot />
        </main>
      </div>
      <Announcer />
      <Shortcuts />
    </>
  );
};
