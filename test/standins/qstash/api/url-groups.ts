import { bad, missing } from "../protocol/fault.ts";
import { checkName } from "../protocol/names.ts";
import {
  addEndpoints,
  deleteGroup,
  type Endpoint,
  findGroups,
  isUrl,
  removeEndpoints,
} from "../store/url-groups.ts";
import type { App, Service } from "./context.ts";

/** URL groups, which the wire calls topics: /v2/topics. */
export function urlGroupRoutes(app: App, service: Service): void {
  const { db, clock } = service;

  app.post("/v2/topics/:name/endpoints", async (c) => {
    const name = checkName("url group name", c.req.param("name"));
    const endpoints = readEndpoints(await c.req.json().catch(() => null)).map(complete);
    await db.begin((tx) => addEndpoints(tx, name, endpoints, clock.now()));
    return c.json({ added: endpoints.length });
  });
  app.delete("/v2/topics/:name/endpoints", async (c) => {
    const endpoints = readEndpoints(await c.req.json().catch(() => null));
    await db.begin((tx) => removeEndpoints(tx, c.req.param("name"), endpoints, clock.now()));
    return c.json({ removed: endpoints.length });
  });
  app.get("/v2/topics", async (c) => c.json(await findGroups(db, null)));
  app.get("/v2/topics/:name", async (c) => {
    const [group] = await findGroups(db, [c.req.param("name")]);
    if (!group) throw missing("url group", c.req.param("name"));
    return c.json(group);
  });
  app.delete("/v2/topics/:name", async (c) => {
    const name = c.req.param("name");
    if (!(await deleteGroup(db, name))) throw missing("url group", name);
    return c.json({ deleted: name });
  });
}

function readEndpoints(body: unknown): Partial<Endpoint>[] {
  const list = typeof body === "object" && body && "endpoints" in body ? body.endpoints : null;
  if (!Array.isArray(list) || list.length === 0) throw bad("endpoints must be a list");
  return list.map((item: unknown) => {
    if (typeof item !== "object" || item === null) throw bad("an endpoint must be an object");
    const endpoint: Partial<Endpoint> = {};
    if ("url" in item && typeof item.url === "string") endpoint.url = item.url;
    if ("name" in item && typeof item.name === "string" && item.name !== "") {
      endpoint.name = checkName("endpoint name", item.name);
    }
    if (!endpoint.url && !endpoint.name) throw bad("an endpoint needs a url or a name");
    return endpoint;
  });
}

function complete(endpoint: Partial<Endpoint>): Endpoint {
  const { url } = endpoint;
  if (!url || !isUrl(url) || !URL.canParse(url)) throw bad(`invalid endpoint url "${url ?? ""}"`);
  return { ...endpoint, url };
}
