import { Page } from "../../parts/Page.tsx";

export const JobPage = ({ id }: { id: string }) => <Page title="Job">{id}</Page>;
