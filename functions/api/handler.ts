import middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { problemAnswer } from "./answer.ts";
import { failureRecord, problemOf } from "./failure.ts";
import { type ApiEvent, apiRouter } from "./router.ts";
import { ROUTES } from "./routes/routes.ts";
import { servicesFrom } from "./services.ts";

/** The HTTP API (docs/api.md). */
export const handler = middy<ApiEvent, APIGatewayProxyStructuredResultV2>()
  .onError((request) => {
    const { requestId, http } = request.event.requestContext;
    const problem = problemOf(request.error, requestId);
    if (problem.status === 500) {
      console.error(JSON.stringify(failureRecord(problem, requestId, http.method)));
    }
    request.response = problemAnswer(problem, requestId);
  })
  .handler(apiRouter(ROUTES, servicesFrom(process.env)));
