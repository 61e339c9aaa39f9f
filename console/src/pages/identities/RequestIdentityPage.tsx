import { Page } from "../../parts/Page.tsx";

export const RequestIdentityPage = () => <Page title="RequestIdentity"></Page>;
