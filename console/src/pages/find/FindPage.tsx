import { Page } from "../../parts/Page.tsx";

export const FindPage = () => <Page title="Find"></Page>;
