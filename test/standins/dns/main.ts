import { Hono } from "hono";
import * as z from "zod";
import { startDns } from "./server.ts";

const port = z.coerce.number().int().min(0).max(65_535).default(0);
const env = z.object({ PORT: port, ADMIN_PORT: port }).parse(process.env);

/** The resolver as a process: PORT, ADMIN_PORT. `PUT /records/:name` sets its texts. */
const dns = startDns({ port: env.PORT });
const app = new Hono();
app.get("/records", (c) => c.json({ lookups: dns.lookups }));
app.put("/records/:name", async (c) => {
  const { texts } = z.strictObject({ texts: z.array(z.string()) }).parse(await c.req.json());
  dns.put(c.req.param("name"), ...texts);
  return c.json({});
});
const admin = Bun.serve({ port: env.ADMIN_PORT, hostname: "127.0.0.1", fetch: app.fetch });
const stop = () => void Promise.all([dns.stop(), admin.stop(true)]).then(() => process.exit(0));
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
process.stdout.write(`dns simulator listens on ${dns.url}, admin http://127.0.0.1:${admin.port}\n`);
