import { Hono } from "hono";
import * as z from "zod";
import { faultInput } from "./faults.ts";
import type { Simulation } from "./handle.ts";

export const accountInput = z.strictObject({
  name: z.string(),
  apiKey: z.string(),
  secretKey: z.string(),
  clientId: z.string(),
  scopes: z
    .array(z.string())
    .default(["users:read", "users:write", "courses:read", "analytics:read"]),
  perSecond: z.int().min(1).default(4),
  perMinute: z.int().min(1).default(60),
  autoAssign: z.boolean().default(false),
  seed: z.int().default(1),
});

export const catalogueInput = z.strictObject({
  series: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      modules: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          required: z.boolean().default(true),
          passScore: z.number().default(80),
        }),
      ),
    }),
  ),
});

const date = z.iso.datetime();
export const progressInput = z.strictObject({
  status: z.enum(["NOT_STARTED", "IN_PROGRESS", "COMPLETED"]),
  quizScore: z.number().min(0).max(100).nullable().default(null),
  assignedOn: date,
  dueOn: date.nullable().default(null),
  completedOn: date.nullable().default(null),
  certification: z
    .strictObject({ name: z.string(), issuedOn: date, expiresOn: date })
    .nullable()
    .default(null),
});

/** The simulator's controls, on a port of their own that production code never sees. */
export function adminApp({ store, faults, traffic }: Simulation) {
  const app = new Hono();
  app.onError((error, c) =>
    c.json({ error: error.message }, error instanceof z.ZodError ? 400 : 500),
  );

  app.get("/accounts", (c) => c.json({ accounts: store.accounts() }));
  app.get("/accounts/:id", (c) => c.json(store.account(c.req.param("id"))));
  app.put("/accounts/:id", async (c) => {
    store.putAccount({ id: c.req.param("id"), ...accountInput.parse(await c.req.json()) });
    return c.json({});
  });
  app.put("/accounts/:id/catalogue", async (c) => {
    store.putCatalogue(c.req.param("id"), catalogueInput.parse(await c.req.json()).series);
    return c.json({});
  });
  app.get("/accounts/:id/users", (c) =>
    c.json({ users: store.people(c.req.param("id"), { externalId: c.req.query("externalId") }) }),
  );
  app.put("/accounts/:id/users/:user/modules/:module", async (c) => {
    const { id: account, user, module: moduleId } = c.req.param();
    const series = store
      .catalogue(account)
      .find(({ modules }) => modules.some(({ id }) => id === moduleId));
    const name = series?.modules.find(({ id }) => id === moduleId)?.name ?? moduleId;
    const progress = progressInput.parse(await c.req.json());
    store.putProgress(account, user, {
      id: moduleId,
      seriesId: series?.id ?? "",
      name,
      ...progress,
    });
    return c.json({});
  });
  app.delete("/state", (c) => {
    store.wipe();
    faults.remove();
    traffic.forget();
    return c.json({});
  });

  app.get("/faults", (c) => c.json({ faults: faults.list() }));
  app.post("/faults", async (c) =>
    c.json({ id: faults.add(faultInput.parse(await c.req.json())) }),
  );
  app.delete("/faults/:id?", (c) => {
    faults.remove(c.req.param("id"));
    return c.json({});
  });

  app.get("/requests", (c) => {
    const { account, since, limit, method, path } = c.req.query();
    const found = traffic
      .calls()
      .filter(
        (call) =>
          (account === undefined || call.account === account) &&
          (since === undefined || call.at >= Number(since)) &&
          (method === undefined || call.method === method) &&
          (path === undefined || call.path.includes(path)),
      );
    return c.json({ requests: found.slice(-Number(limit ?? found.length)) });
  });
  app.delete("/requests", (c) => {
    traffic.forget();
    return c.json({});
  });
  app.get("/rates", (c) => c.json(traffic.rates(c.req.query("account") ?? "")));
  return app;
}
