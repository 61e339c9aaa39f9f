/** `npm run bench -- NAME`: the benchmark `bench/NAME.ts`. */
const BENCHMARKS = {
  activity: () => import("./activity.ts"),
  console: () => import("./console.ts"),
  digest: () => import("./digest.ts"),
  guard: () => import("./guard.ts"),
  lists: () => import("./lists.ts"),
  ingest: () => import("./ingest.ts"),
  maillog: () => import("./maillog.ts"),
  reasons: () => import("./reasons.ts"),
  reconcile: () => import("./reconcile.ts"),
  search: () => import("./search.ts"),
};

const name = process.argv[2] ?? "";
if (!Object.hasOwn(BENCHMARKS, name)) {
  console.error(`npm run bench -- NAME, where NAME is one of: ${Object.keys(BENCHMARKS).join(", ")}`);
  process.exit(2);
}
await (await BENCHMARKS[name as keyof typeof BENCHMARKS]()).run();
