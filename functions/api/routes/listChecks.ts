import * as z from "zod";
import { type Forecast, forecastOf } from "../../../shared/listChecks/forecast.ts";
import { expiry, type ListCheck, newCheck, uncertainIn } from "../../../shared/listChecks/job/listCheck.ts";
import { KIND_NAMES } from "../../../shared/listChecks/judging/kinds.ts";
import { LONGEST_GIVEN, MOST_CHECKED } from "../../../shared/listChecks/reading/readList.ts";
import { weekOf } from "../../../shared/listChecks/week.ts";
import { counted } from "../../../shared/plainMail/words.ts";
import { requireScope } from "../authorise.ts";
import { fittingPage } from "../http/answer.ts";
import { pageReply } from "../http/csvPage.ts";
import { opaqueId, pageOf, paging } from "../http/fields.ts";
import { Problem } from "../http/problem.ts";
import { route } from "../http/route.ts";
import {
  CSV_COLUMNS,
  dollarsFor,
  listCheckItem,
  listCheckSchema,
  listResultItem,
  listResultSchema,
} from "../items/listCheckItem.ts";
import type { Services } from "../services.ts";

const params = z.strictObject({ id: opaqueId });

const wanted = z
  .enum([...KIND_NAMES, "problem"])
  .optional()
  .meta({
    description: "This kind only; `problem`: all with a problem.",
  });

export const listCheckRoutes = [
  route({
    method: "POST",
    path: "/v1/list-checks",
    scope: "read",
    summary: "Check a list of addresses before you mail it",
    description:
      "Starts a job that finds addresses that would bounce or should not be mailed, and forecasts your bounce rate. Up to 100,000 addresses in 4 MB. Sends nothing. Deletes list and results after 7 days.",
    body: z.strictObject({
      addresses: z.array(z.string().max(LONGEST_GIVEN)).min(1).max(MOST_CHECKED),
    }),
    answer: {
      status: 202,
      description: "The check; see `Location` for its progress",
      schema: listCheckSchema,
    },
    run: async ({ body: { addresses } }, { services, caller }) => {
      const { checks, removals, newId, now } = services;
      const check = newCheck({
        id: newId(),
        total: addresses.length,
        actor: caller.actor,
        createdAt: now().toISOString(),
      });
      await checks.create(
        check,
        addresses.map((address) => address.toWellFormed()),
      );
      try {
        await removals.enqueueListCheck(check.id);
      } catch (error) {
        // Nobody would work on it, and the caller will ask again.
        await checks.discard(check);
        throw error;
      }
      return { body: itemOf(check), headers: { location: `/v1/list-checks/${check.id}` } };
    },
  }),

  route({
    method: "GET",
    path: "/v1/list-checks/{id}",
    scope: "read",
    summary: "Get the progress, summary and forecast of a list check",
    params,
    answer: { status: 200, description: "The check", schema: listCheckSchema },
    problems: ["list_check_not_found"],
    run: async ({ params: { id } }, { services }) => {
      const check = await found(id, services);
      if (check.state !== "done") return { body: itemOf(check) };
      const week = await weekOf(services);
      return { body: itemOf(check, week && forecastOf(check.summary, week)) };
    },
  }),

  route({
    method: "GET",
    path: "/v1/list-checks/{id}/results",
    scope: "read",
    summary: "List the results of a list check by address",
    description:
      "In the order given, up to where the check is now. With `Accept: text/csv`, as CSV; `Link` points to the next page.",
    params,
    query: z.strictObject({ kind: wanted, ...paging }),
    answer: {
      status: 200,
      description: "A page",
      schema: pageOf(listResultSchema),
      csv: CSV_COLUMNS.join(","),
    },
    problems: ["list_check_not_found", "invalid_cursor"],
    run: async ({ params: { id }, query }, context) => {
      const { services } = context;
      await found(id, services);
      const page = await fittingPage(query.limit, async (limit) => {
        const { items, cursor } = await services.checks.results(id, { ...query, limit });
        return { items: items.map(listResultItem), cursor };
      });
      const rowOf = ({ problem, wouldBounce, ...item }: (typeof page.items)[number]) => ({
        ...item,
        problem: problem ? "yes" : "",
        wouldBounce: wouldBounce ? "yes" : "",
      });
      return pageReply(page, { columns: CSV_COLUMNS, rowOf }, context);
    },
  }),

  route({
    method: "POST",
    path: "/v1/list-checks/{id}/insights",
    scope: "admin",
    summary: "Ask SES about the uncertain addresses of a list check",
    description:
      "Costs money: about $0.01 for each address. `insights` of the check says how many there are and what they cost. Addresses whose mailbox probably does not exist, according to SES, become `noMailbox`, a problem. Asks about one address a second; the check is `queued` or `running` again meanwhile.",
    params,
    body: z.strictObject({
      mostDollars: z.number().min(0).meta({ description: "The most it may cost, in USD.", example: 5 }),
    }),
    answer: { status: 202, description: "The check", schema: listCheckSchema },
    problems: ["list_check_not_found", "list_check_not_done", "cost_above_limit"],
    run: async ({ params: { id }, body: { mostDollars } }, { services }) => {
      const check = await found(id, services);
      if (check.insights !== undefined) return { body: itemOf(check) };
      if (check.state !== "done")
        throw new Problem(
          "list_check_not_done",
          "The check is not done yet. Ask again when its state is done.",
        );
      const addresses = uncertainIn(check.summary);
      const dollars = dollarsFor(addresses);
      if (dollars > mostDollars)
        throw new Problem(
          "cost_above_limit",
          `Asking SES about ${counted(addresses, "address", "addresses")} costs about $${dollars.toFixed(2)}, more than mostDollars (${mostDollars}). Give a higher limit.`,
        );
      if (addresses === 0) return { body: itemOf(check) };
      const reopened = await services.checks.reopen(check, addresses);
      if (reopened === undefined) return { body: itemOf(await found(id, services)) };
      try {
        await services.removals.enqueueListCheck(id);
      } catch (error) {
        // Nobody would work on it.
        await services.checks.close(check);
        throw error;
      }
      return { body: itemOf(reopened) };
    },
  }),

  route({
    method: "DELETE",
    path: "/v1/list-checks/{id}",
    scope: "read",
    summary: "Cancel a list check, or delete it with its addresses and results",
    description: "For the token that started it, and for tokens with the scope `admin`.",
    params,
    answer: { status: 200, description: "Deleted", schema: z.object({ deleted: z.literal(true) }) },
    problems: ["list_check_not_found"],
    run: async ({ params: { id } }, { services, caller }) => {
      const check = await found(id, services);
      if (check.actor.tokenId !== caller.actor.tokenId) requireScope(caller, "admin");
      await services.checks.discard(check);
      return { body: { deleted: true as const } };
    },
  }),
] as const;

const itemOf = (check: ListCheck, forecast?: Forecast) =>
  listCheckItem(check, { expiresAt: new Date(expiry(check) * 1_000).toISOString(), forecast });

const found = async (id: string, { checks }: Services): Promise<ListCheck> => {
  const check = await checks.get(id);
  if (check !== undefined) return check;
  throw new Problem(
    "list_check_not_found",
    "No list check has this id. List checks are kept for 7 days. Check the id.",
  );
};
