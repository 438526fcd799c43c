import { RecentMap } from "../values/recent-map.ts";
import * as z from "zod";
import type { TenantSession } from "../db/tenant-session.ts";
import { api } from "./defaults/api.ts";
import { cache } from "./defaults/cache.ts";
import { channel } from "./defaults/channel.ts";
import { cors } from "./defaults/cors.ts";
import { deadLetters } from "./defaults/dead-letters.ts";
import { identity } from "./defaults/identity.ts";
import { learning } from "./defaults/learning.ts";
import { mindtickle } from "./defaults/mindtickle.ts";
import { language, support, timeZone } from "./defaults/organization.ts";
import { payment } from "./defaults/payment.ts";
import { fitness, readiness } from "./defaults/readiness.ts";
import { reconcile } from "./defaults/reconcile.ts";
import { scim } from "./defaults/scim.ts";
import { services } from "./defaults/customer-services.ts";
import { webhooks } from "./defaults/webhooks.ts";
import { isWithin, nest, type Overrides } from "./overrides.ts";

/** A tenant's configuration. The product's defaults apply to whatever it leaves out. */
export const tenantConfig = z.strictObject({
  timeZone,
  language,
  support: support.prefault({}),
  mindtickle: mindtickle.prefault({}),
  services: services.prefault({}),
  scim: scim.prefault({}),
  webhooks: webhooks.prefault({}),
  api: api.prefault({}),
  cors: cors.prefault({}),
  cache: cache.prefault({}),
  reconcile: reconcile.prefault({}),
  learning: learning.prefault({}),
  channel: channel.prefault({}),
  payment: payment.prefault({}),
  readiness: readiness.prefault({}),
  identity: identity.prefault({}),
  deadLetters: deadLetters.prefault({}),
  fitness: fitness.prefault({}),
});

export type TenantConfig = z.output<typeof tenantConfig>;
export type TenantConfigInput = z.input<typeof tenantConfig>;

/** By their JSON; most tenants share the default. */
const parsed = new RecentMap<string, TenantConfig>({ max: 1000 });

/** The configuration of a session's tenant, with the defaults filled in. */
export const configOf = ({ configJson }: TenantSession): TenantConfig => readConfig(configJson);

/** The configuration of a tenant from `tenants.config`. */
export function readConfig(json: string): TenantConfig {
  const known = parsed.get(json);
  if (known) return known;
  // The column has a value by each path.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const config = parseOverrides(JSON.parse(json) as Overrides);
  parsed.set(json, config);
  return config;
}

/**
 * The configuration that overrides give. An override that an earlier release accepted and this one does
 * not has no effect: the default applies, and `explain` says so.
 */
export function parseOverrides(overrides: Overrides): TenantConfig {
  const result = tenantConfig.safeParse(nest(overrides));
  if (result.success) return result.data;
  const invalid = invalidPaths(result.error);
  const isInvalid = (path: string) =>
    invalid.some((one) => isWithin(path, one) || isWithin(one, path));
  return tenantConfig.parse(
    nest(Object.fromEntries(Object.entries(overrides).filter(([path]) => !isInvalid(path)))),
  );
}

const invalidPaths = (error: z.ZodError): string[] =>
  error.issues.flatMap((issue) => {
    const path = issue.path.join(".");
    return issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => (path === "" ? key : `${path}.${key}`))
      : [path];
  });

export const defaultConfig: TenantConfig = tenantConfig.parse({});
