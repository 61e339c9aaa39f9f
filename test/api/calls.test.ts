import { expectTypeOf, it } from "vitest";
import type { ApiClient } from "../../cli/api/client/apiClient.ts";
import type { Answer, Given, Path } from "../../functions/api/calls.ts";
import type { SetupItem } from "../../functions/api/items/setupItem.ts";
import type { SuppressionItem } from "../../functions/api/items/suppressionItem.ts";

it("infers from the routes what a call takes and answers", () => {
  expectTypeOf<Answer<"GET", "/v1/setup">>().toEqualTypeOf<SetupItem>();
  expectTypeOf<Answer<"PUT", "/v1/suppressions/{address}">>().toEqualTypeOf<SuppressionItem>();
  expectTypeOf<Path<"PUT">>().toEqualTypeOf<"/v1/suppressions/{address}">();
  expectTypeOf<Given<"GET", "/v1/suppressions/{address}">["path"]>().toEqualTypeOf<{ address: string }>();
});

it("lets no wrong call compile", () => {
  const wrong = async (api: ApiClient) => {
    // @ts-expect-error No such path.
    await api.get("/v1/setups");
    // @ts-expect-error No such method there.
    await api.post("/v1/setup");
    // @ts-expect-error Another path's answer.
    const setup: SetupItem = await api.get("/v1/account");
    // @ts-expect-error Without the address.
    await api.get("/v1/suppressions/{address}");
    // @ts-expect-error Another parameter.
    await api.get("/v1/suppressions/{address}", { path: { id: "jo@example.net" } });
    // @ts-expect-error No such query parameter.
    await api.get("/v1/warnings", { query: { status: "open" } });
    // @ts-expect-error No such value.
    await api.list("/v1/warnings", { query: { state: "closed" } }, { limit: 1 });
    await api.delete("/v1/suppressions/{address}", {
      path: { address: "jo@example.net" },
      // @ts-expect-error A number, where a boolean is read.
      query: { force: 1 },
    });
    // @ts-expect-error Without a body.
    await api.post("/v1/subscribers");
    // @ts-expect-error A body without its endpoint.
    await api.post("/v1/subscribers", { body: { protocol: "email" } });
    // @ts-expect-error Not in pages.
    await api.list("/v1/setup", {}, { limit: 1 });
    return setup;
  };
  expectTypeOf(wrong).toBeFunction();
});
