import { Page } from "../../parts/Page.tsx";

export const WarningsPage = () => <Page title="Warnings"></Page>;
