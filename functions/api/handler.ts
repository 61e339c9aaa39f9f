import middy from "@middy/core";
import httpSecurityHeaders from "@middy/http-security-headers";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { logged } from "../logged.ts";
import { problemAnswer } from "./http/answer.ts";
import { logFailure, problemOf } from "./http/failure.ts";
import { templateOf, withoutStage } from "./http/path.ts";
import { type ApiEvent, apiRouter } from "./http/router.ts";
import { ROUTES } from "./routes/routes.ts";
import { servicesFrom } from "./services.ts";
import { consolePage } from "./web/consolePage.ts";

const services = servicesFrom(process.env);
const route = apiRouter(ROUTES, services);
const routeOf = templateOf(ROUTES.map(({ path }) => path));

const api = middy<ApiEvent, APIGatewayProxyStructuredResultV2>()
  .use(
    httpSecurityHeaders({
      // Each kind of answer has its own.
      contentSecurityPolicy: false,
      // The package's has features that browsers no longer know, which they write to their console at each load.
      permissionsPolicy: false,
      strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true, preload: false },
    }),
  )
  .onError((request) => {
    const { requestId, http, stage } = request.event.requestContext;
    const problem = problemOf(request.error, requestId);
    if (problem.status >= 500) {
      const where = `${http.method} ${routeOf(withoutStage(request.event.rawPath, stage)) ?? "another path"}`;
      logFailure(problem, { where, stack: services.stack, at: services.now() });
    }
    request.response = problemAnswer(problem, requestId);
  })
  .handler((event, context) => consolePage(event, services.consoleFiles) ?? route(event, context));

/** The HTTP API (docs/api.md), and the web console in front of it. */
export const handler = logged(api, ({ requestContext }) => requestContext.requestId);
