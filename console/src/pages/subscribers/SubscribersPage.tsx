import { Page } from "../../parts/Page.tsx";

export const SubscribersPage = () => <Page title="Subscribers"></Page>;
