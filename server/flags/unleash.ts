import { Hono } from "hono";
import * as z from "zod";
import { tenantFeatures } from "../../shared/flags/clients/tenant-features.ts";
import { parseJson } from "../../shared/json/parse-json.ts";
import { validate } from "../../shared/json/validate.ts";
import { readBody } from "../middleware/read-body.ts";
import { isNotModified } from "../scim/preconditions.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { etagOfJson } from "./etag.ts";
import { openForFlags } from "./open-for-flags.ts";

/** What a client says about itself and counts. Rampart reads the names of the flags that it asked for. */
const registration = z.looseObject({ appName: z.string().max(200) });
const counted = z.looseObject({ yes: z.number().default(0), no: z.number().default(0) });
const metrics = z.looseObject({
  appName: z.string().max(200),
  bucket: z.looseObject({ toggles: z.record(z.string().max(200), counted).default({}) }).nullish(),
});

/** Unleash's client API, for its server-side clients. The key names the tenant. */
export function unleashRoutes() {
  const routes = new Hono<AppEnv>();

  routes.get("/features", async (c) => {
    const ctx = await openForFlags(c, "unleash");
    const all = await tenantFeatures(c.get("request").services.featureFlags, ctx);
    const namePrefix = c.req.query("namePrefix") ?? "";
    const features = all.filter(({ name }) => name.startsWith(namePrefix));
    // Format 2 has segments apart; those of the tenant are resolved.
    const answer = { version: 2, features, segments: [] };
    const etag = etagOfJson(answer);
    c.header("etag", etag);
    if (isNotModified(c.req.header("if-none-match"), etag)) return c.body(null, 304);
    return c.json(answer);
  });

  routes.post("/register", async (c) => {
    await openForFlags(c, "unleash");
    validate(registration, await jsonOf(c));
    return c.body(null, 202);
  });

  routes.post("/metrics", async (c) => {
    const ctx = await openForFlags(c, "unleash");
    const { bucket } = validate(metrics, await jsonOf(c));
    const { featureFlags } = c.get("request").services;
    for (const [name, { yes, no }] of Object.entries(bucket?.toggles ?? {})) {
      if (yes + no > 0) featureFlags.recordUse(ctx, name);
    }
    return c.body(null, 202);
  });

  return routes;
}

const jsonOf = async (c: AppContext): Promise<unknown> => parseJson(await readBody(c));
