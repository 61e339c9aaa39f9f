import { useId } from "preact/hooks";
import { useLocation } from "preact-iso";
import { useMay } from "../api/useCaller.ts";
import { useOpenWarnings } from "../pages/warnings/useOpenWarnings.ts";
import { Clock } from "./Clock.tsx";
import { VIEW_GROUPS, type View, type ViewGroup } from "./views.ts";

/** The views that the token allows; an open warning shows wherever one is. */
export const Navigation = ({ isOpen }: { isOpen: boolean }) => (
  <nav id="navigation" class={isOpen ? "views open" : "views"} aria-label="Views">
    {VIEW_GROUPS.map((group) => (
      <NavigationGroup key={group.name} group={group} />
    ))}
    <Clock />
  </nav>
);

const NavigationGroup = ({ group: { name, scope, views } }: { group: ViewGroup }) => {
  const id = useId();
  const may = useMay(scope);
  if (!may) return null;
  return (
    <>
      <h2 id={id}>{name}</h2>
      <ul aria-labelledby={id}>
        {views.map((view) => (
          <NavigationItem key={view.path} view={view} />
        ))}
      </ul>
    </>
  );
};

const NavigationItem = ({ view: { path, name } }: { view: View }) => {
  const { path: here } = useLocation();
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
