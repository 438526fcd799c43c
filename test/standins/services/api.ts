import { setTimeout as pause } from "node:timers/promises";
import { Hono, type MiddlewareHandler } from "hono";
import { noAnswer } from "../no-answer.ts";
import { kinds } from "./kinds/index.ts";
import { list } from "./resources/list.ts";
import { type Account, type KindName, kindNames, type Thing } from "./model.ts";
import { read, readJson } from "./read.ts";
import { Refusal } from "./refusal.ts";
import { sendMessage } from "./resources/send-message.ts";
import type { Simulation } from "./simulation.ts";
import { change, create, remove } from "./resources/write.ts";

interface Env {
  Variables: { account: Account };
}

/** The product API of the three services. */
export function productApi(simulation: Simulation) {
  const app = new Hono<Env>();
  app.onError((error, c) => {
    if (error instanceof Refusal) return error.toResponse();
    if (simulation.stopped.aborted) return noAnswer();
    simulation.log(`${c.req.method} ${c.req.path}: ${error}`);
    return new Refusal(500, "internal error").toResponse();
  });
  app.notFound(() => new Refusal(404, "no such route").toResponse());
  app.use(admit(simulation));
  for (const kind of kindNames) addRoutes(app, simulation, kind);
  return app;
}

/** Checks the token and applies faults, in the order in which calls arrive. */
const admit =
  ({ accounts, faults, stopped }: Simulation): MiddlewareHandler<Env> =>
  async (c, next) => {
    const token = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1];
    const account = token === undefined ? null : accounts.findByToken(token);
    const target = { account: account?.name, method: c.req.method, path: c.req.path };
    if (faults.take("outage", target)) return noAnswer();
    if (!account) throw new Refusal(401, "the token is missing or unknown");
    const broken = faults.take("status", target);
    if (broken) throw new Refusal(broken.status ?? 503, "injected");
    const latency = faults.take("latency", target);
    const noEnd = faults.take("drop-answer", target);
    if (latency) {
      await pause(latency.ms ?? 0, undefined, { signal: stopped });
      // A call is not executed if its client disconnected while it waited.
      if (c.req.raw.signal.aborted) return noAnswer();
    }
    c.set("account", account);
    await next();
    if (noEnd) c.res = noAnswer();
    return undefined;
  };

function addRoutes(app: Hono<Env>, simulation: Simulation, name: KindName): void {
  const { things } = simulation;
  const { service, writes, creation, change: changes } = kinds[name];
  const path = `/${service}/v1/${name}`;
  const known = (account: Account, id: string): Thing => {
    const thing = things.find(account.name, name, id);
    if (!thing) throw new Refusal(404, `there is no such thing among the ${name}`);
    return thing;
  };
  app.get(path, (c) => {
    const account = c.get("account").name;
    const page = list(things, account, name, c.req.query());
    const odd = simulation.faults.take("odd-item", { account, method: "GET", path: c.req.path });
    return c.json(odd ? { ...page, items: [...page.items, odd.item] } : page);
  });
  app.get(`${path}/:id`, (c) => c.json(known(c.get("account"), c.req.param("id"))));
  if (writes.includes("POST"))
    app.post(path, async (c) => {
      const given = read(creation, await readJson(c.req));
      if (name === "messages") return sendMessage(simulation, c.get("account"), given);
      return c.json(create(simulation, c.get("account"), name, given), 201);
    });
  if (writes.includes("PATCH"))
    app.patch(`${path}/:id`, async (c) => {
      const given = read(changes, await readJson(c.req));
      const before = known(c.get("account"), c.req.param("id"));
      if (before["deleted"] === true) throw new Refusal(409, "the user is deleted");
      return c.json(change(simulation, c.get("account"), name, { before, given }));
    });
  if (writes.includes("DELETE"))
    app.delete(`${path}/:id`, (c) => {
      const before = known(c.get("account"), c.req.param("id"));
      return c.json(remove(simulation, c.get("account"), before));
    });
}
