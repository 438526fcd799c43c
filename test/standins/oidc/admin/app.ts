import * as z from "zod";
import {
  clockInput,
  logoutInput,
  requestsQuery,
  rotationInput,
  signInput,
  tenantInput,
} from "./input.ts";
import { endSessions } from "./end-sessions.ts";
import { missing, newAdminApp } from "../../admin-app.ts";
import { faultInput } from "../faults.ts";
import { makeKey, sign, unsigned } from "../keys.ts";
import type { Simulation } from "../simulation.ts";

/**
 * The simulator's controls, on a separate loopback port that production code does not know.
 * Errors are `{ error }`: 400 for an invalid body or query, 404 for an unknown name or id.
 */
export function adminApp(simulation: Simulation) {
  const { traffic } = simulation;
  const app = newAdminApp(simulation, faultInput);
  const known = (name: string) => {
    const running = simulation.find(name);
    if (!running) throw missing("tenant");
    return running;
  };
  app.get("/tenants", (c) => c.json({ tenants: simulation.tenants().map(({ name }) => name) }));
  app.put("/tenants/:name", async (c) => {
    const name = z
      .string()
      .regex(/^[\w-]{1,63}$/)
      .parse(c.req.param("name"));
    const { people, ...rest } = tenantInput.parse(await c.req.json());
    const old = simulation.find(name)?.tenant;
    const keys = old?.alg === rest.alg ? old.keys : [await makeKey(rest.alg)];
    const named = people.map((person) => ({
      ...person,
      sub: person.sub ?? subjectOf(person.email),
    }));
    simulation.put({ name, keys, people: named, ...rest });
    return c.json({ issuer: simulation.issuer(name) });
  });
  app.post("/tenants/:name/rotate-keys", async (c) => {
    const { tenant } = known(c.req.param("name"));
    const { keepOld } = rotationInput.parse(await c.req.json());
    const key = await makeKey(tenant.alg);
    simulation.put({ ...tenant, keys: [key, ...(keepOld ? tenant.keys : [])] });
    return c.json({ kid: key.kid });
  });
  app.post("/tenants/:name/clock", async (c) => {
    const { tenant } = known(c.req.param("name"));
    simulation.put({ ...tenant, ...clockInput.parse(await c.req.json()) });
    return c.json({});
  });
  app.post("/tenants/:name/logout", async (c) => {
    const running = known(c.req.param("name"));
    const { email } = logoutInput.parse(await c.req.json());
    const person = running.tenant.people.find((one) => one.email === email);
    if (!person) throw missing("person");
    return c.json({ sessions: await endSessions(running, person.sub) });
  });
  app.post("/tenants/:name/sign", async (c) => {
    const { tenant } = known(c.req.param("name"));
    const { claims, header } = signInput.parse(await c.req.json());
    return c.json({
      token: header["alg"] === "none" ? unsigned(claims) : await sign(tenant, claims, header),
    });
  });

  app.get("/requests", (c) =>
    c.json({ requests: traffic.requests(requestsQuery.parse(c.req.query())) }),
  );
  app.delete("/requests", (c) => {
    traffic.forget();
    return c.json({});
  });
  return app;
}

const subjectOf = (email: string) => `person-${Bun.hash(email.toLowerCase()).toString(36)}`;
