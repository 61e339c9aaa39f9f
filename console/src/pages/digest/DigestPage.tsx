import { Page } from "../../parts/Page.tsx";

export const DigestPage = () => <Page title="Digest"></Page>;
