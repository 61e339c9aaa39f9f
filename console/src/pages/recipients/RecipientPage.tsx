import { Page } from "../../parts/Page.tsx";

export const RecipientPage = ({ address }: { address: string }) => <Page title="Recipient">{address}</Page>;
