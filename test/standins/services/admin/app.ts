import { Hono } from "hono";
import { accountInput, kindInput, webhookFaultsInput } from "./input.ts";
import { changeInBulk } from "./bulk.ts";
import { faultInput } from "../faults.ts";
import type { Account } from "../model.ts";
import { read, readJson } from "../read.ts";
import { Refusal } from "../refusal.ts";
import { settle } from "./settle.ts";
import type { Simulation } from "../simulation.ts";

/**
 * The simulator's controls, on a separate loopback port that production code does not know.
 * Errors are those of the product API: 400 for invalid input, 404 for an unknown id, 409 for a
 * conflict.
 */
export function adminApp(simulation: Simulation) {
  const { accounts, things, events, faults, log } = simulation;
  const app = new Hono();
  const known = (name: string): Account => {
    const account = accounts.find(name);
    if (!account) throw new Refusal(404, "no such account");
    return account;
  };
  app.onError((error, c) => {
    if (error instanceof Refusal) return error.toResponse();
    if (!simulation.stopped.aborted && !c.req.raw.signal.aborted)
      log(`admin ${c.req.method} ${c.req.path}: ${error}`);
    return new Refusal(500, error.message).toResponse();
  });
  app.notFound(() => new Refusal(404, "no such route").toResponse());

  app.get("/accounts", (c) =>
    c.json({
      accounts: accounts
        .all()
        .map((account) => ({ ...account, webhookFaults: accounts.faults(account.name) })),
    }),
  );
  app.put("/accounts/:name", async (c) => {
    const account = { name: c.req.param("name"), ...read(accountInput, await readJson(c.req)) };
    const owner = accounts.findByToken(account.token)?.name ?? account.name;
    if (owner !== account.name) throw new Refusal(409, `account ${owner} has this token`);
    accounts.put(account);
    return c.json(account);
  });
  app.put("/accounts/:name/webhook-faults", async (c) => {
    const { name } = known(c.req.param("name"));
    const given = read(webhookFaultsInput, await readJson(c.req));
    accounts.putFaults(name, given);
    return c.json(given);
  });
  app.get("/accounts/:name/deliveries", (c) =>
    c.json({ deliveries: events.deliveries(known(c.req.param("name")).name) }),
  );
  app.get("/accounts/:name/messages", (c) =>
    c.json({ messages: things.sentMessages(known(c.req.param("name")).name) }),
  );
  app.get("/accounts/:name/checksum/:kind", (c) => {
    const { name } = known(c.req.param("name"));
    return c.json(things.checksum(name, read(kindInput, c.req.param("kind"))));
  });
  app.post("/accounts/:name/settle", async (c) => {
    await settle(simulation, known(c.req.param("name")).name, c.req.raw.signal);
    return c.json({});
  });
  app.post("/accounts/:name/:kind", async (c) => {
    const account = known(c.req.param("name"));
    const kind = read(kindInput, c.req.param("kind"));
    const items = changeInBulk(simulation, account, kind, await readJson(c.req));
    return c.json({ items });
  });

  app.get("/faults", (c) => c.json({ faults: faults.list() }));
  app.post("/faults", async (c) =>
    c.json({ id: faults.add(read(faultInput, await readJson(c.req))) }),
  );
  app.delete("/faults", (c) => {
    faults.clear();
    return c.json({});
  });
  app.delete("/faults/:id", (c) => {
    if (!faults.remove(c.req.param("id"))) throw new Refusal(404, "no such fault");
    return c.json({});
  });
  return app;
}
