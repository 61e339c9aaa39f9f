import type { RelayFacts } from "../facts/relayFacts.ts";
import type { Check } from "./check.ts";
import { guardChecks } from "./guard.ts";
import { hostChecks } from "./host.ts";
import { passwordChecks } from "./password.ts";
import { queueChecks } from "./queue.ts";
import { exceptionChecks, routeChecks } from "./route.ts";
import { serviceChecks } from "./services.ts";
import { tableChecks } from "./tables.ts";
import { tlsChecks } from "./tls.ts";

/** What is right and wrong with the configuration, and how to fix it; the most important first. */
export const checkConfiguration = (facts: RelayFacts): Check[] =>
  distinct([
    ...facts.paths.flatMap((path) => routeChecks(path, facts)),
    ...serviceChecks(facts),
    ...guardChecks(facts),
    ...tableChecks(facts),
    ...exceptionChecks(facts),
    ...facts.paths.flatMap((path) => passwordChecks(path, facts)),
    ...facts.paths.flatMap((path) => tlsChecks(path, facts)),
    ...hostChecks(facts),
    ...queueChecks(facts),
  ]);

/** Several ways of mail may share a fault. */
const distinct = (checks: Check[]): Check[] =>
  checks.filter((one, i) => checks.findIndex(({ what }) => what === one.what) === i);
