import { Page } from "../../parts/Page.tsx";

export const SuppressionsPage = () => <Page title="Suppressions"></Page>;
