import { Hono } from "hono";
import * as z from "zod";
import { ports, runSimulator } from "../run-simulator.ts";
import { startDns } from "./server.ts";

/** The resolver as a process: PORT, ADMIN_PORT. `PUT /records/:name` sets its texts. */
await runSimulator("dns", z.object(ports), (env) => {
  const dns = startDns({ port: env.PORT });
  const app = new Hono();
  app.get("/records", (c) => c.json({ lookups: dns.lookups }));
  app.put("/records/:name", async (c) => {
    const { texts } = z.strictObject({ texts: z.array(z.string()) }).parse(await c.req.json());
    dns.put(c.req.param("name"), ...texts);
    return c.json({});
  });
  const admin = Bun.serve({ port: env.ADMIN_PORT, hostname: "127.0.0.1", fetch: app.fetch });
  return {
    url: dns.url,
    adminUrl: `http://127.0.0.1:${admin.port}`,
    stop: async () => {
      await Promise.all([dns.stop(), admin.stop(true)]);
    },
  };
});
