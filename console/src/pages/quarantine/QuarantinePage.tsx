import { Page } from "../../parts/Page.tsx";

export const QuarantinePage = () => <Page title="Quarantine"></Page>;
