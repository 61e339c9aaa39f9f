import { Page } from "../../parts/Page.tsx";

export const WarningPage = ({ id }: { id: string }) => <Page title="Warning">{id}</Page>;
