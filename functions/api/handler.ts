import middy from "@middy/core";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { problemAnswer } from "./http/answer.ts";
import { failureRecord, problemOf } from "./http/failure.ts";
import { type ApiEvent, apiRouter } from "./http/router.ts";
import { ROUTES } from "./routes/routes.ts";
import { servicesFrom } from "./services.ts";

/** The HTTP API (docs/api.md). */
export const handler = middy<ApiEvent, APIGatewayProxyStructuredResultV2>()
  .onError((request) => {
    const { requestId, http } = request.event.requestContext;
    const problem = problemOf(request.error, requestId);
    if (problem.status === 500) {
      console.error(JSON.stringify(failureRecord(problem, requestId, `${http.method} ${http.path}`)));
    }
    request.response = problemAnswer(problem, requestId);
  })
  .handler(apiRouter(ROUTES, servicesFrom(process.env)));
