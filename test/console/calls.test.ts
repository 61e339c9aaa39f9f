import { expectTypeOf, it } from "vitest";
import { call } from "../../console/src/api/call.ts";
import { pagesOf } from "../../console/src/api/pagesOf.ts";
import { useGet } from "../../console/src/api/useGet.ts";
import type { SetupItem } from "../../functions/api/items/setupItem.ts";

it("lets no wrong call compile", () => {
  const wrong = async () => {
    expectTypeOf(useGet("/v1/setup").data).toEqualTypeOf<SetupItem | undefined>();
    // @ts-expect-error No such path.
    useGet("/v1/setups");
    // @ts-expect-error Without the id.
    useGet("/v1/jobs/{id}");
    // @ts-expect-error No such value.
    useGet("/v1/warnings", { query: { state: "closed" } });
    // @ts-expect-error Another path's answer.
    const setup: SetupItem = await call("GET", "/v1/account");
    // @ts-expect-error No such method there.
    await call("DELETE", "/v1/setup");
    await call("PUT", "/v1/suppressions/{address}", {
      path: { address: "jo@example.net" },
      // @ts-expect-error No such value.
      body: { reason: "X" },
    });
    // @ts-expect-error Not in pages.
    pagesOf("/v1/setup", {}, {});
    return setup;
  };
  expectTypeOf(wrong).toBeFunction();
});
