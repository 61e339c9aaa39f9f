import { Page } from "../../parts/Page.tsx";

export const IdentityPage = ({ identity }: { identity: string }) => <Page title="Identity">{identity}</Page>;
