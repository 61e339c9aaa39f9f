import { Page } from "../../parts/Page.tsx";

export const IdentitiesPage = () => <Page title="Identities"></Page>;
