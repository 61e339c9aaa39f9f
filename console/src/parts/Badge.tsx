import type { ComponentChildren } from "preact";

/** How something stands: never by colour alone, so the text says it too. */
export type Tone = "good" | "watch" | "bad" | "quiet" | "info";

export const Badge = ({ tone, children }: { tone: Tone; children: ComponentChildren }) => (
  <span class={`badge ${tone}`}>{children}</span>
);
