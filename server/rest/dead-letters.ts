import { Hono } from "hono";
import { discardDeadLetter } from "../../shared/dead-letters/discard.ts";
import { discardDeadLetters } from "../../shared/dead-letters/discard-many.ts";
import { getDeadLetter } from "../../shared/dead-letters/get.ts";
import { listDeadLetters, listDeadLettersInput } from "../../shared/dead-letters/list.ts";
import { manyDeadLettersInput } from "../../shared/dead-letters/select.ts";
import { replayDeadLetter, replayDeadLetterInput } from "../../shared/dead-letters/replay.ts";
import { replayDeadLetters } from "../../shared/dead-letters/replay-many.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { openForAdmin } from "./open-tenant.ts";
import { bodyOf, checked, queryOf } from "./read-input.ts";

const replayersOf = (c: AppContext) => c.get("request").replayers;

const idOf = (c: AppContext) => ({ id: c.req.param("id") ?? "" });

/** The dead letters of the tenant in the path. Equivalent to `deadLetters` in tRPC. */
export function deadLetterRoutes() {
  const routes = new Hono<AppEnv>();
  routes.get("/", async (c) => {
    const input = checked(listDeadLettersInput, queryOf(c));
    return c.json(await listDeadLetters({ ctx: await openForAdmin(c), input }));
  });
  routes.post("/replay", async (c) => {
    const input = checked(manyDeadLettersInput, await bodyOf(c));
    const ctx = await openForAdmin(c, true);
    return c.json(await replayDeadLetters({ ctx, input, replayers: replayersOf(c) }));
  });
  routes.post("/discard", async (c) => {
    const input = checked(manyDeadLettersInput, await bodyOf(c));
    return c.json(await discardDeadLetters({ ctx: await openForAdmin(c, true), input }));
  });
  routes.get("/:id", async (c) =>
    c.json(await getDeadLetter({ ctx: await openForAdmin(c), input: idOf(c) })),
  );
  routes.post("/:id/replay", async (c) => {
    const input = checked(replayDeadLetterInput, { ...(await bodyOf(c)), ...idOf(c) });
    const ctx = await openForAdmin(c, true);
    return c.json(await replayDeadLetter({ ctx, input, replayers: replayersOf(c) }));
  });
  routes.post("/:id/discard", async (c) =>
    c.json(await discardDeadLetter({ ctx: await openForAdmin(c, true), input: idOf(c) })),
  );
  return routes;
}
