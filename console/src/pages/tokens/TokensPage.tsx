import { Page } from "../../parts/Page.tsx";

export const TokensPage = () => <Page title="Tokens"></Page>;
