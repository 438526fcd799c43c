import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { issueAccessToken } from "../../shared/identity/access-token.ts";
import { mailAccount, type Places } from "./environment.ts";
import { type DevFolder, writeJson } from "./folder.ts";
import type { DevKeys } from "./keys.ts";
import { root } from "./options.ts";
import type { DemoSso } from "./seed/sso.ts";
import type { DemoSlug, DemoTenant, DemoWebhooks, SeedState } from "./seed/state.ts";

/** The lifetime in seconds of the demo's access tokens, which every start issues again. */
const lifetime = 7 * 24 * 60 * 60;

interface SessionTenant {
  id: string;
  scimToken: string;
  webhooks: DemoWebhooks;
  tokens: { admin: string; manager: string; rep: string };
  sso: DemoSso;
  /** People who can sign in with a password. */
  people: NonNullable<DemoTenant["signIns"]>;
}

/** `session.json`: what scripts and tests need to use the running stack. */
export interface Session {
  server: string;
  workers: Places["workers"];
  database: { app: string; owner: string };
  redis: { rest: string; token: string; tcp: string };
  qstash: { url: string; token: string };
  mindtickle: Places["mindtickle"];
  services: Places["services"];
  /** Lists the mails that Rampart sent. */
  mail: { url: string };
  operatorToken: string;
  tenants: Record<DemoSlug, SessionTenant>;
}

export const operatorToken = ({ jwtPrivateKey }: DevKeys): Promise<string> =>
  issueAccessToken({ sub: "dev", role: "operator", lifetime }, JSON.parse(jwtPrivateKey));

export const personToken = (
  { jwtPrivateKey }: DevKeys,
  person: { tenantId: string; id: string; role: "rep" | "manager" | "admin" },
): Promise<string> => {
  const { tenantId: orgId, id: sub, role } = person;
  return issueAccessToken({ sub, role, orgId, lifetime }, JSON.parse(jwtPrivateKey));
};

/** Writes the session once the people of both tenants exist. */
export async function openSession(
  folder: DevFolder,
  places: Places,
  keys: DevKeys,
  { acme, globex }: SeedState["tenants"],
  sso: Record<DemoSlug, DemoSso>,
): Promise<Session> {
  const { server, workers, database, redis, qstash, mindtickle, services } = places;
  const session: Session = {
    server,
    workers,
    database: { app: database.app, owner: database.owner },
    redis: { rest: redis.rest, token: keys.redisToken, tcp: redis.tcp },
    qstash: { url: qstash, token: keys.qstashToken },
    mindtickle,
    services,
    mail: { url: `${services.admin}/accounts/${mailAccount.name}/messages` },
    operatorToken: await operatorToken(keys),
    tenants: {
      acme: { ...(await tenantOf(keys, acme)), sso: sso.acme },
      globex: { ...(await tenantOf(keys, globex)), sso: sso.globex },
    },
  };
  await writeJson(folder.session, session);
  return session;
}

async function tenantOf(
  keys: DevKeys,
  tenant: DemoTenant | undefined,
): Promise<Omit<SessionTenant, "sso">> {
  if (!tenant?.people || !tenant.webhooks || !tenant.signIns)
    throw new Error("The demo's people do not exist yet.");
  const { id, scimToken, people, webhooks, signIns } = tenant;
  const token = (role: keyof typeof people) =>
    personToken(keys, { tenantId: id, id: people[role], role });
  const tokens = {
    admin: await token("admin"),
    manager: await token("manager"),
    rep: await token("rep"),
  };
  return { id, scimToken, webhooks, tokens, people: signIns };
}

/**
 * Reads where the running demo is, and who can sign in there.
 * @throws Error that says how to start it
 */
export async function readSession(): Promise<Session> {
  const path = resolve(root, process.env["RAMPART_DEV_DIRECTORY"] ?? ".dev", "session.json");
  const text = await readFile(path, "utf8").catch(() => {
    throw new Error(`${path} is missing. Start npm run dev in another terminal, then repeat this.`);
  });
  return JSON.parse(text) as Session;
}
