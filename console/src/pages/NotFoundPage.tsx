import { Page } from "../parts/Page.tsx";

export const NotFoundPage = () => (
  <Page title="Page not found" lead="The link may be mistyped, or from another version of the console.">
    <p>
      <a href="/">Go to the overview</a>, or press <kbd>/</kbd> to search for an address, a message or a
      subject.
    </p>
  </Page>
);
