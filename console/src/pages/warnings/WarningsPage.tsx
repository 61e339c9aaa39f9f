import { useLocation } from "preact-iso";
import { Page } from "../../parts/Page.tsx";
import { Tabs } from "../../parts/Tabs.tsx";
import { OpenWarnings } from "./OpenWarnings.tsx";
import { RecoveredWarnings } from "./RecoveredWarnings.tsx";
import { useOpenWarnings } from "./useOpenWarnings.ts";
import "./warnings.css";

const STATES = [
  { state: "open", name: "Open", href: "/warnings" },
  { state: "acknowledged", name: "Acknowledged", href: "/warnings?state=acknowledged" },
  { state: "recovered", name: "Resolved", href: "/warnings?state=recovered" },
] as const;

/** Open, acknowledged and resolved warnings, each with what to do. */
export const WarningsPage = () => {
  const { query } = useLocation();
  const { state: here } = STATES.find(({ state }) => state === query["state"]) ?? STATES[0];
  const open = useOpenWarnings().data?.items;
  const countOf = (state: string): number | undefined => {
    if (state === "recovered") return undefined;
    return open?.filter(({ acknowledged }) => (acknowledged === null) === (state === "open")).length;
  };
  return (
    <Page title="Warnings" lead="Problems with your mail, and how to fix them.">
      <Tabs
        label="Warnings by status"
        tabs={STATES.map(({ state, name, href }) => ({
          name,
          href,
          isHere: state === here,
          count: <Count of={countOf(state)} />,
        }))}
      />
      {here === "recovered" ? (
        <RecoveredWarnings />
      ) : (
        <OpenWarnings isAcknowledged={here === "acknowledged"} />
      )}
    </Page>
  );
};

const Count = ({ of }: { of: number | undefined }) =>
  of === undefined ? null : <span class="quiet">{of}</span>;
