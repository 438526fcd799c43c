import type { App, Service } from "./context.ts";

/** GET /v2/keys and POST /v2/keys/rotate. */
export function keyRoutes(app: App, service: Service): void {
  app.get("/v2/keys", (c) => c.json(service.keys.current()));
  app.post("/v2/keys/rotate", async (c) => c.json(await service.keys.rotate()));
}
