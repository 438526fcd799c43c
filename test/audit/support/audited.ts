import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from "jose";
import type postgres from "postgres";
import { type SealHead, sealAudit } from "../../../shared/audit/seal.ts";
import { type AuditVerdict, verifyAudit } from "../../../shared/audit/verify.ts";
import { type Context, openContext, type Services } from "../../../shared/context.ts";
import { Database } from "../../../shared/db/database.ts";
import type { TenantScope } from "../../../shared/db/tenant-scope.ts";
import { createLogger } from "../../../shared/log.ts";
import { createUser } from "../../../shared/directory/users/create-user.ts";
import { deleteUser } from "../../../shared/directory/users/delete-user.ts";
import { until } from "../../support/until.ts";
import {
  type FilledTenant,
  fillTenant,
  openTwoTenants,
  type TwoTenants,
} from "../../isolation/support/two-tenants.ts";
import { makeLocalKeys } from "../../standins/local-keys.ts";
import { useFixture } from "../../support/fixture.ts";

type SigningKey = JWK & { kid: string };

/** A tenant whose audit log is written by the domain functions. */
export interface Audited {
  tenant: FilledTenant;
  scope: TenantScope;
  /** Superuser access to the database, for tampering. */
  sql: postgres.Sql;
  key: SigningKey;
  /** Creates `count` users and removes the first: `count + 1` entries, one transaction each. */
  act(count: number): Promise<void>;
  /** Creates one more user, with one entry. */
  add(): Promise<string>;
  /** Seals all entries once no older transaction runs; see `settled`. */
  seal(by?: SigningKey): Promise<SealHead | null>;
  sealNow(): Promise<SealHead | null>;
  verify(): Promise<AuditVerdict>;
}

export interface AuditWorld {
  two: TwoTenants;
  open(): Promise<Audited>;
  /** A tenant with three seals over 4, 2 and 3 entries. */
  sealed(): Promise<Audited>;
  close(): Promise<void>;
}

const publicPart = ({ d: _secret, ...key }: JWK): JWK => key;

export const newSigningKey = async (kid: string): Promise<SigningKey> => ({
  ...(JSON.parse((await makeLocalKeys()).auditSigningKey) as SigningKey),
  kid,
});

export const keySet = (...keys: JWK[]): JWTVerifyGetKey =>
  createLocalJWKSet({ keys: keys.map(publicPart) });

export async function openAuditWorld(): Promise<AuditWorld> {
  const two = await openTwoTenants();
  const database = new Database({ url: two.database.app, max: 4 });
  const key = await newSigningKey("audit-1");
  let tenants = 0;
  const open = async (): Promise<Audited> => {
    tenants += 1;
    const tenant = await fillTenant(two.superuser, `audited-${tenants}`);
    await two.superuser`delete from audit_log where tenant_id = ${tenant.id}`;
    await two.superuser`delete from audit_seals where tenant_id = ${tenant.id}`;
    const ctx = contextOf(tenant.id, database);
    const { scope } = ctx;
    let people = 0;
    const add = async () => {
      people += 1;
      const userName = `p${people}@x.test`;
      const row = await createUser({ ctx, input: { schemas: [], userName, active: true } });
      return row.id;
    };
    return {
      tenant,
      scope,
      sql: two.superuser,
      key,
      add,
      act: async (count) => {
        const ids = [];
        for (let n = 0; n < count; n += 1) ids.push(await add());
        await deleteUser({ ctx, input: { id: ids[0] ?? "", check: () => undefined } });
      },
      seal: async (by = key) => {
        await settled(two.superuser);
        return sealAudit({ ctx, key: by });
      },
      sealNow: () => sealAudit({ ctx, key }),
      verify: () => verifyAudit(scope, keySet(key)),
    };
  };
  return {
    two,
    open,
    sealed: async () => {
      const audited = await open();
      for (const people of [3, 1, 2]) {
        await audited.act(people);
        await audited.seal();
      }
      return audited;
    },
    close: async () => {
      await database.close();
      await two.close();
    },
  };
}

/**
 * Waits for older transactions. The horizon is that of the whole cluster, and other test files use other
 * databases of it.
 */
async function settled(sql: postgres.Sql): Promise<void> {
  const [row] = await sql`select pg_current_xact_id()::text as now`;
  await until("older transactions have ended", async () => {
    const [horizon] = await sql`
      select pg_snapshot_xmin(pg_current_snapshot()) > ${String(row?.now)}::text::xid8 as past`;
    return horizon?.past === true;
  });
}

/** Seals the log of a tenant as the job does, once no older transaction runs. */
export async function sealLog(
  sql: postgres.Sql,
  url: string,
  tenantId: string,
  signingKey: string,
): Promise<void> {
  await settled(sql);
  const database = new Database({ url, max: 1 });
  await sealAudit({ ctx: contextOf(tenantId, database), key: JSON.parse(signingKey) });
  await database.close();
}

/** A context whose outside systems do nothing, because the tests only read the database. */
const contextOf = (tenantId: string, database: Database): Context =>
  openContext(
    { now: () => new Date(), outbox: { publish: () => undefined } } as unknown as Services,
    {
      database,
      identity: { kind: "system", tenantId },
      actor: { kind: "job", name: "test" },
      requestId: "r1",
      log: createLogger(() => undefined),
      waitUntil: (work) => void work.catch(() => undefined),
    },
  );

/** The same, for the tests of one file. */
export const useAuditWorld = (): AuditWorld => useFixture(openAuditWorld, (world) => world.close());
