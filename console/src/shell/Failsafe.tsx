import { Component, type ComponentChildren } from "preact";
import { Page } from "../parts/Page.tsx";
import { ProblemBox } from "../parts/ProblemBox.tsx";

type Props = { url: string; children: ComponentChildren };
type State = { error: unknown; url: string };

/** Shows what a page threw in place of that page; the next page begins anew. */
export class Failsafe extends Component<Props, State> {
  override state: State = { error: undefined, url: this.props.url };

  static override getDerivedStateFromProps({ url }: Props, state: State): Partial<State> | null {
    return url === state.url ? null : { error: undefined, url };
  }

  override componentDidCatch(error: unknown): void {
    this.setState({ error });
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <Page title="This page could not be displayed">
        <ProblemBox error={this.state.error} />
        <p>
          Nothing was changed. <a href="/">Go to the overview</a>, or reload the page.
        </p>
      </Page>
    );
  }
}
