import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import type { Faults, Pattern } from "./faults.ts";

export const missing = (what: string) => new HTTPException(404, { message: `no such ${what}` });

/**
 * An app for the admin port of a simulator, with the routes of its faults. Its errors are
 * `{ error }`: 400 for an invalid body or query, 404 for an unknown route or id.
 */
export function newAdminApp<T extends Pattern>(
  { faults, log }: { faults: Faults<T>; log: (line: string) => void },
  faultInput: z.ZodType<T>,
): Hono {
  const app = new Hono();
  app.onError((error, c) => {
    if (error instanceof HTTPException) return c.json({ error: error.message }, error.status);
    if (error instanceof z.ZodError) return c.json({ error: z.prettifyError(error) }, 400);
    if (error instanceof SyntaxError) return c.json({ error: "the body is not JSON" }, 400);
    log(`admin ${c.req.method} ${c.req.path}: ${error}`);
    return c.json({ error: error.message }, 500);
  });
  app.notFound((c) => c.json({ error: "no such route" }, 404));

  app.get("/faults", (c) => c.json({ faults: faults.list() }));
  app.post("/faults", async (c) =>
    c.json({ id: faults.add(faultInput.parse(await c.req.json())) }),
  );
  app.delete("/faults", (c) => {
    faults.clear();
    return c.json({});
  });
  app.delete("/faults/:id", (c) => {
    if (!faults.remove(c.req.param("id"))) throw missing("fault");
    return c.json({});
  });
  return app;
}
