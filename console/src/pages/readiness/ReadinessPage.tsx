import { Page } from "../../parts/Page.tsx";

export const ReadinessPage = () => <Page title="Readiness"></Page>;
