import { HTTPException } from "hono/http-exception";
import {
  accountInput,
  catalogueInput,
  clockInput,
  progressInput,
  ratesQuery,
  requestsQuery,
  withIds,
} from "./input.ts";
import { missing, newAdminApp } from "../../admin-app.ts";
import { faultInput } from "../faults.ts";
import { ratesOf } from "./rates.ts";
import type { Simulation } from "../simulation.ts";

/**
 * The simulator's controls, on a separate loopback port that production code does not know.
 * Errors are `{ error }`: 400 for an invalid body or query, 404 for an unknown id, 409 for an API
 * key of another account.
 */
export function adminApp(simulation: Simulation) {
  const { store, faults, limits, traffic, clock } = simulation;
  const app = newAdminApp(simulation, faultInput);
  const known = (id: string) => {
    const account = store.account(id);
    if (!account) throw missing("account");
    return account;
  };
  app.get("/accounts", (c) => c.json({ accounts: store.accounts() }));
  app.get("/accounts/:id", (c) => c.json(known(c.req.param("id"))));
  app.put("/accounts/:id", async (c) => {
    const account = { id: c.req.param("id"), ...accountInput.parse(await c.req.json()) };
    const owner = store.accountByKey(account.apiKey)?.id ?? account.id;
    if (owner !== account.id)
      throw new HTTPException(409, { message: `account ${owner} has this API key` });
    store.putAccount(account);
    return c.json(account);
  });
  app.put("/accounts/:id/catalogue", async (c) => {
    const account = known(c.req.param("id"));
    const series = withIds(account, catalogueInput.parse(await c.req.json()));
    const ids = series.flatMap(({ modules }) => modules.map(({ id }) => id));
    if (new Set(ids).size < ids.length)
      throw new HTTPException(400, { message: "two modules have one id" });
    store.putCatalogue(account.id, series);
    return c.json({ series });
  });
  app.get("/accounts/:id/users", (c) => {
    const { id } = known(c.req.param("id"));
    return c.json({ users: store.people(id, { externalId: c.req.query("externalId") }) });
  });
  app.put("/accounts/:id/users/:user/modules/:module", async (c) => {
    const { id: account } = known(c.req.param("id"));
    const person = store.person(account, c.req.param("user"));
    if (!person) throw missing("user");
    const [found] = store
      .catalogue(account)
      .flatMap(({ id: seriesId, modules }) =>
        modules
          .filter(({ id }) => id === c.req.param("module"))
          .map(({ id, name }) => ({ id, seriesId, name })),
      );
    if (!found) throw missing("module");
    const { assignedOn = new Date(clock.now()).toISOString(), ...rest } = progressInput.parse(
      await c.req.json(),
    );
    const progress = { ...found, ...rest, assignedOn };
    store.putProgress(account, person.id, progress);
    return c.json(progress);
  });
  app.delete("/accounts/:id/users/:user/modules/:module", (c) => {
    const { id } = known(c.req.param("id"));
    if (!store.removeProgress(id, c.req.param("module"), c.req.param("user")))
      throw missing("assignment");
    return c.json({});
  });
  app.delete("/accounts/:id/modules/:module", (c) => {
    const { id } = known(c.req.param("id"));
    const gone = c.req.param("module");
    const catalogue = store.catalogue(id);
    const series = catalogue.map(({ modules, ...rest }) => ({
      ...rest,
      modules: modules.filter((module) => module.id !== gone),
    }));
    if (series.every(({ modules }, n) => modules.length === catalogue[n]?.modules.length))
      throw missing("module");
    store.putCatalogue(id, series);
    store.removeProgress(id, gone);
    return c.json({ series });
  });
  app.delete("/state", (c) => {
    store.wipe();
    faults.clear();
    limits.forget();
    traffic.forget();
    clock.reset();
    return c.json({});
  });
  app.post("/clock", async (c) => {
    clock.advance(clockInput.parse(await c.req.json()).advanceSeconds);
    return c.json({ now: clock.now() });
  });

  app.get("/requests", (c) =>
    c.json({ requests: traffic.calls(requestsQuery.parse(c.req.query())) }),
  );
  app.delete("/requests", (c) => {
    traffic.forget();
    return c.json({});
  });
  app.get("/rates", (c) => c.json(ratesOf(traffic.calls(ratesQuery.parse(c.req.query())), limits)));
  return app;
}
