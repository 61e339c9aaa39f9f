import type { ComponentChildren } from "preact";
import "./tabs.css";

export type Tab = {
  href: string;
  name: string;
  isHere: boolean;
  /** Beside the name: how many there are. */
  count?: ComponentChildren;
};

/** Parts of one view, each with a URL of its own. */
export const Tabs = ({ label, tabs }: { label: string; tabs: Tab[] }) => (
  <nav class="tabs" aria-label={label}>
    <ul>
      {tabs.map(({ href, name, isHere, count }) => (
        <li key={href}>
          <a href={href} aria-current={isHere ? "page" : undefined}>
            {name}
            {count !== undefined && <> {count}</>}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);
