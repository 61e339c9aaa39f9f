/** A line for each invocation of a function would bury what a test says. */
const USUAL = /^\{"level":"info","message":"(?:ingested|tallied|watched|digest|reconciled)"/;

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = ((chunk: string, ...others: []) =>
  USUAL.test(chunk) || write(chunk, ...others)) as typeof process.stdout.write;
