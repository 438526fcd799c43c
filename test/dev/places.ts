import { relative } from "node:path";
import { mailAccount, type Places } from "./environment.ts";
import type { DevFolder } from "./folder.ts";
import { root } from "./options.ts";
import type { Session } from "./session.ts";
import { table } from "./terminal.ts";

const shown = (path: string) => (path.startsWith(root) ? relative(root, path) : path);

/** The addresses of the stack. Passwords are in the session file, not on the screen. */
export function placesTable(places: Places, folder: DevFolder): string {
  const { server, workers, database, redis, qstash, mindtickle, services } = places;
  const { identityProvider } = places;
  return table([
    ["server", server, "tRPC /trpc, SCIM /scim/v2, REST /api/v1 (described at /api/v1/docs)"],
    ["console", `${server}/console`, "the same in a browser"],
    ["provisioning", workers.provisioning, "worker: people to MindTickle, progress back"],
    ["analytics", workers.analytics, "worker: readiness reports, audit seals"],
    ["postgres", withoutSecret(database.app), "embedded, data kept"],
    ["redis", withoutSecret(redis.tcp), redis.kind === "external" ? "of REDIS_URL" : redis.kind],
    ["gateway", redis.rest, "Upstash Redis over REST"],
    ["qstash", qstash, "QStash stand-in"],
    ["mindtickle", mindtickle.url, `MindTickle simulator, admin ${mindtickle.admin}`],
    ["services", services.url, `the customers' services, simulated, admin ${services.admin}`],
    [
      "oidc",
      identityProvider.url,
      `identity providers, simulated, admin ${identityProvider.admin}`,
    ],
    ["mail", `${services.admin}/accounts/${mailAccount.name}/messages`, "what Rampart mailed"],
    ["session", shown(folder.session), "addresses and tokens, for scripts"],
    ["logs", shown(folder.logs), "a file each"],
  ]);
}

function withoutSecret(address: string): string {
  const url = new URL(address);
  return `${url.protocol}//${url.username === "" ? "" : `${url.username}@`}${url.host}${url.pathname}`;
}

/** Who can sign in by single sign-on, and where a browser begins. */
export const singleSignOn = ({ tenants }: Session): string =>
  Object.values(tenants)
    .map(({ sso: { url, email, password } }) => `${url}\n  ${email}, ${password}`)
    .join("\n\n");

/** Who can sign in to the demo, with the password. */
export const signInTable = ({ tenants }: Session): string =>
  table(
    Object.entries(tenants).flatMap(([slug, { people }]) =>
      Object.entries(people).map(([role, { email, password }]) => [slug, role, email, password]),
    ),
  );

/** Three calls that work when pasted into a shell. */
export function curlCommands({ server, tenants: { acme } }: Session): string {
  const admin = `-H "authorization: Bearer ${acme.tokens.admin}"`;
  const scim = `-H "authorization: Bearer ${acme.scimToken}"`;
  return [
    `curl ${admin} ${server}/api/tenants/acme/users/u123/sync-progress`,
    `curl -X POST ${admin} ${server}/api/tenants/acme/readiness/aggregate`,
    `curl --get ${scim} --data-urlencode 'filter=externalId eq "u123"' ${server}/scim/v2/Users`,
  ].join("\n\n");
}
