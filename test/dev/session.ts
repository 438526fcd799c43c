import type { Home } from "./home.ts";
import { keptTenant, type SeedState } from "./seed/seed.ts";
import { accessToken, demoTenants, idOf, operatorToken } from "./seed/tenant.ts";
import type { DevStack } from "./stack.ts";

export interface SessionTenant {
  id: string;
  scimToken: string;
  webhooks: Record<string, never>;
  tokens: { admin: string; manager: string; rep: string };
}

/** `.dev/session.json`: how scripts and tests drive the stack. */
export interface Session {
  server: string;
  workers: { provisioning: string; analytics: string };
  database: { app: string; owner: string };
  redis: { rest: string; token: string; tcp: string };
  qstash: { url: string; token: string };
  mindtickle: { url: string; admin: string };
  operatorToken: string;
  tenants: Record<string, SessionTenant>;
}

/** Writes the session for its owner only, and what the command lines read beside it. */
export async function writeSession(
  stack: DevStack,
  home: Home,
  state: SeedState,
): Promise<Session> {
  const { urls, keys, database } = stack;
  const tenants: Record<string, SessionTenant> = {};
  for (const demo of demoTenants) {
    const tenant = keptTenant(state, demo);
    const rep = demo.slug === "acme" && state.people.acme >= 123 ? 123 : state.people[demo.slug];
    const token = async (n: number, role: "admin" | "manager" | "rep") =>
      accessToken(stack, tenant.id, await idOf(stack, tenant, `${demo.prefix}${n}`), role);
    const tokens = {
      admin: await token(1, "admin"),
      manager: await token(4, "manager"),
      rep: await token(rep === 123 ? 123 : lastActive(rep), "rep"),
    };
    tenants[demo.slug] = { id: tenant.id, scimToken: tenant.scimToken, webhooks: {}, tokens };
  }
  const session: Session = {
    server: urls.server,
    workers: { provisioning: urls.provisioning, analytics: urls.analytics },
    database: { app: database.app, owner: database.owner },
    redis: { rest: urls.gateway, token: keys.redisToken, tcp: urls.redis },
    qstash: { url: urls.qstash, token: keys.qstashToken },
    mindtickle: { url: urls.mindtickle, admin: urls.mindtickleAdmin },
    operatorToken: await operatorToken(stack),
    tenants,
  };
  home.writeJson("session.json", session);
  return session;
}

/** Every thirtieth person of the demo is deactivated. */
const lastActive = (n: number) => (n % 30 === 0 ? n - 1 : n);
