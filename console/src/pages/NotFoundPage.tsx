import { Page } from "../parts/Page.tsx";

export const NotFoundPage = () => (
  <Page
    title="There is no such page"
    lead="The address may be mistyped, or from another version of the console."
  >
    <p>
      <a href="/">To the overview</a>, or press <kbd>/</kbd> to find an address, a message or a subject.
    </p>
  </Page>
);
