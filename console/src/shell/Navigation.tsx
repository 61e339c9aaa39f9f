import { useLocation } from "preact-iso";
import { useMay } from "../api/useCaller.ts";
import { useOpenWarnings } from "../pages/warnings/useOpenWarnings.ts";
import { VIEWS, type View } from "./views.ts";

/** The views that the token allows; an open warning shows wherever one is. */
export const Navigation = ({ isOpen }: { isOpen: boolean }) => (
  <nav id="navigation" class={isOpen ? "views open" : "views"} aria-label="Views">
    <ul>
      {VIEWS.map((view) => (
        <NavigationItem key={view.path} view={view} />
      ))}
    </ul>
  </nav>
);

const NavigationItem = ({ view: { path, name, scope } }: { view: View }) => {
  const may = useMay(scope);
  const { path: here } = useLocation();
  if (!may) return null;
  const isHere = here === path || (path !== "/" && here.startsWith(`${path}/`));
  return (
    <li>
      <a href={path} aria-current={isHere ? "page" : undefined}>
        {name}
        {path === "/warnings" && <OpenCount />}
      </a>
    </li>
  );
};

const OpenCount = () => {
  const all = useOpenWarnings().data?.items ?? [];
  const open = all.filter(({ acknowledged }) => acknowledged === null);
  if (open.length === 0) return null;
  const tone = open.some(({ severity }) => severity === "critical") ? "bad" : "watch";
  return (
    <span class={`count ${tone}`}>
      {open.length}
      <span class="unseen"> open</span>
    </span>
  );
};
