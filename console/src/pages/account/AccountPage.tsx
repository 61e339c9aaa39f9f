import { Page } from "../../parts/Page.tsx";

export const AccountPage = () => <Page title="Account"></Page>;
