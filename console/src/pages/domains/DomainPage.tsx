import { Page } from "../../parts/Page.tsx";

export const DomainPage = ({ domain }: { domain: string }) => <Page title="Domain">{domain}</Page>;
