/** The part of Babel's `NodePath` that is looked at. */
type Path = { node: { type: string; key?: { type: string; name?: string } } };

const TEXTS: ReadonlySet<string | undefined> = new Set(["why", "remedy"]);

/** Stryker's plugin that leaves out what a rule only says: its reason and its steps are read by people, and by tests of prose. */
export const strykerPlugins = [
  {
    kind: "Ignore",
    name: "prose",
    value: {
      shouldIgnore: ({ node: { type, key } }: Path): string | undefined =>
        type === "ObjectProperty" && TEXTS.has(key?.name) ? "a text for people" : undefined,
    },
  },
];
