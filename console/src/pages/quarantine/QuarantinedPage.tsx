import { Page } from "../../parts/Page.tsx";

export const QuarantinedPage = ({ id }: { id: string }) => <Page title="Quarantined">{id}</Page>;
