import httpRouter from "@middy/http-router";
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context as LambdaContext,
} from "aws-lambda";
import { callerOf, requireScope } from "../authorise.ts";
import type { Services } from "../services.ts";
import { answer } from "./answer.ts";
import { readInput } from "./input.ts";
import { openApiRoute } from "./openapi.ts";
import { routablePaths, withoutStage } from "./path.ts";
import { Problem } from "./problem.ts";
import type { Context, Route } from "./route.ts";

/** What the authorizer found is under `authorizer.lambda`; that is for `callerOf` to judge. */
export type ApiEvent = APIGatewayProxyEventV2 & { requestContext: { authorizer?: { lambda?: unknown } } };
type Result = APIGatewayProxyStructuredResultV2;

const LONGEST_WAIT_MS = 20_000; // API Gateway gives up after 30 s [http-api-quotas]
const TIME_TO_ANSWER_MS = 3_000;

/** Finds the route of a request and answers with what it gives; throws a `Problem` for everything else. */
export const apiRouter = (declared: readonly Route[], services: Services) => {
  const routes = [...declared, openApiRoute(declared)];
  const templates = [...new Set(routes.map(({ path }) => path))];
  const routable = routablePaths(templates);
  const route = httpRouter<ApiEvent, Result>({
    routes: routes.map((one) => ({
      method: one.method,
      path: one.path,
      handler: (event: ApiEvent, context: LambdaContext) => handle(one, event, context, services),
    })),
    notFoundResponse: ({ method, path }) => {
      throw nothingThere(method, path, routes);
    },
  });
  return (event: ApiEvent, context: LambdaContext): Promise<Result> => {
    const { http, stage } = event.requestContext;
    const path = routable(withoutStage(event.rawPath, stage));
    const routed = {
      ...event,
      pathParameters: {},
      requestContext: { ...event.requestContext, http: { ...http, path } },
    };
    return Promise.resolve(route(routed, context));
  };
};

const handle = async (
  one: Route,
  event: ApiEvent,
  lambda: LambdaContext,
  services: Services,
): Promise<Result> => {
  const context: Context<undefined> = {
    services,
    caller: undefined,
    signal: AbortSignal.timeout(
      Math.max(Math.min(LONGEST_WAIT_MS, lambda.getRemainingTimeInMillis() - TIME_TO_ANSWER_MS), 0),
    ),
    url: { path: event.rawPath, query: event.rawQueryString },
    accept: event.headers["accept"],
    source: { sourceIp: event.requestContext.http.sourceIp },
  };
  if (one.scope === "public") {
    return answer(one.answer.status, await one.run(readInput(event, one), context));
  }
  // Before anything else: what is wrong with a request is no business of those who may not make it.
  const caller = callerOf(event.requestContext.authorizer?.lambda);
  if (one.scope !== "any") requireScope(caller, one.scope);
  return answer(one.answer.status, await one.run(readInput(event, one), { ...context, caller }));
};

const nothingThere = (method: string, path: string, routes: Route[]): Problem => {
  const allowed = routes.filter((one) => matches(one.path, path)).map((one) => one.method);
  if (allowed.length === 0) {
    return new Problem("not_found", "No such path. GET /openapi.json lists all paths.");
  }
  const list = allowed.join(", ");
  return new Problem("method_not_allowed", `Method ${method} is not allowed here; use ${list}.`, {
    headers: { allow: list },
  });
};

/** Whether a routable path is one of `template`. */
const matches = (template: string, path: string): boolean => {
  const wanted = template.split("/");
  const given = path.replace(/(?<=.)\/$/, "").split("/");
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => part === given[i] || (part.startsWith("{") && given[i] !== ""))
  );
};
