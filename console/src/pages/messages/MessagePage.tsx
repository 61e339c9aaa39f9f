import { Page } from "../../parts/Page.tsx";

export const MessagePage = ({ id }: { id: string }) => <Page title="Message">{id}</Page>;
