import { fileURLToPath } from "node:url";
import middy from "@middy/core";
import httpSecurityHeaders from "@middy/http-security-headers";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { problemAnswer } from "./http/answer.ts";
import { failureLine, problemOf } from "./http/failure.ts";
import { templateOf, withoutStage } from "./http/path.ts";
import { type ApiEvent, apiRouter } from "./http/router.ts";
import { ROUTES } from "./routes/routes.ts";
import { servicesFrom } from "./services.ts";
import { ConsoleFiles } from "./web/ConsoleFiles.ts";
import { consolePage } from "./web/consolePage.ts";

const services = servicesFrom(process.env);
const route = apiRouter(ROUTES, services);
const routeOf = templateOf(ROUTES.map(({ path }) => path));
/** Beside this module in the package; `CONSOLE_DIR` where it runs from its source. */
const files = new ConsoleFiles(
  process.env["CONSOLE_DIR"] ?? fileURLToPath(new URL("./console", import.meta.url)),
);

/** The HTTP API (docs/api.md), and the web console in front of it. */
export const handler = middy<ApiEvent, APIGatewayProxyStructuredResultV2>()
  .use(
    httpSecurityHeaders({
      // Each kind of answer has its own.
      contentSecurityPolicy: false,
      strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true, preload: false },
    }),
  )
  .onError((request) => {
    const { requestId, http, stage } = request.event.requestContext;
    const problem = problemOf(request.error, requestId);
    if (problem.status >= 500) {
      const where = `${http.method} ${routeOf(withoutStage(request.event.rawPath, stage)) ?? "another path"}`;
      process.stdout.write(
        failureLine(problem, { requestId, where, service: services.name, at: services.now() }),
      );
    }
    request.response = problemAnswer(problem, requestId);
  })
  .handler((event, context) => consolePage(event, files) ?? route(event, context));
