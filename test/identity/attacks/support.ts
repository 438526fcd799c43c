import { readEnv, serverEnv } from "../../../shared/env.ts";
import { mailAad } from "../../../shared/secrets/aad.ts";
import { Secrets } from "../../../shared/secrets/secrets.ts";
import type { openSql } from "../../support/database.ts";
import { useFixture } from "../../support/fixture.ts";
import { environmentFor, noWorkers, startServer } from "../../support/server.ts";
import { until } from "../../support/until.ts";
import { type AuthWorld, authWorld } from "../world.ts";

/** The secrets of the deployment, which open what is sealed. */
export function secretsOf({ outside, server }: Pick<AuthWorld, "outside" | "server">): Secrets {
  const urls = { server: server.url, ...noWorkers };
  return new Secrets(readEnv(serverEnv, environmentFor(outside, urls)).SECRETS_KEYS);
}

/** Waits for the newest queued mail of a kind, and returns the token of its link. No worker sends it. */
export async function linkOf(
  world: Pick<AuthWorld, "outside" | "server">,
  sql: ReturnType<typeof openSql>,
  { address, kind, count = 1 }: { address: string; kind: string; count?: number },
): Promise<string> {
  const mail = await until(`${address} has ${count} of ${kind}`, async () => {
    const rows = await sql`select id, tenant_id, sealed_token from mails
      where address = ${address} and kind = ${kind} order by id`;
    return rows.length >= count && rows.at(-1);
  });
  const aad = mailAad(String(mail["tenant_id"]), String(mail["id"]));
  return secretsOf(world).open(String(mail["sealed_token"]), aad);
}

/**
 * Starts a server that takes the address of the client from a header. The function posts to a path under
 * /api/v1 as a client of an address.
 */
export function usePostFrom(world: Pick<AuthWorld, "outside">) {
  const server = useFixture(
    () => startServer(world.outside, undefined, { CLIENT_ADDRESS_HEADER: "x-client" }),
    (started) => started.stop(),
  );
  return (client: string, path: string, body: object, cookie = ""): Promise<Response> =>
    authWorld(world.outside, server).ask("POST", path, body, { "x-client": client, cookie });
}
