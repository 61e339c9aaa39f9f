import { Page } from "../../parts/Page.tsx";

export const RemoveManyPage = () => <Page title="RemoveMany"></Page>;
