import { type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { AppError } from "../errors.ts";
import type { Row } from "./queries.ts";

/** What a request demands of its caller. The statement that starts the session checks it. */
export interface Demand {
  /** The permission, and the base roles that have it; absent where being signed in is enough. */
  permission?: { name: string; roles: readonly string[] } | undefined;
  /** The app type that the tenant must have, for an operation of a pack. */
  appType?: string | undefined;
  /** Whether writes are refused while the payment status restricts the tenant. */
  mustPay?: boolean;
}

/** `unpaid`: no changes. `canceled`: no changes, and nobody is added in any way. */
export type Restriction = "unpaid" | "canceled";

/** What a machine's credential is for: SCIM, or clients of feature flags. */
export type CredentialUse = "scim" | "ofrep" | "unleash";

export type TokenUse = "invitation" | "verify" | "reset" | "totp" | "sso";

/** The proof of who acts. The tenant comes from here and from nowhere else. */
export type Identity =
  | { kind: "credential"; tenantId: string; tokenHash: Uint8Array; use: CredentialUse }
  | ({
      kind: "user";
      tenantId: string;
      userId: string;
      role: string;
      issuedAt: Date;
      /** The sign-in session of the access token; absent for tokens of an external issuer. */
      sessionId?: string | undefined;
    } & Demand)
  | ({ kind: "key"; tenantId: string; keyHash: Uint8Array } & Demand)
  /** A token that is proved by its hash and allows one thing. */
  | { kind: "token"; tenantId: string; tokenHash: Uint8Array; use: TokenUse }
  /** A new organization, which the statement that starts the session creates. */
  | {
      kind: "registration";
      tenantId: string;
      slug: string;
      name: string;
      /** Identifies the request, if it has an Idempotency-Key. */
      requestKey: Uint8Array | null;
    }
  | { kind: "endpoint"; tenantId: string; endpointId: string; version: number }
  | { kind: "system"; tenantId: string }
  /** Maintains stored data, of suspended tenants too. */
  | { kind: "maintenance"; tenantId: string };

/** What a transaction knows of its tenant. */
export interface TenantSession {
  tenantId: string;
  slug: string;
  readonly appType: string;
  /** The tenant's configuration as JSON; `configOf` parses it. */
  readonly configJson: string;
  /** Rises by one with each published version of the configuration. */
  readonly configVersion: number;
  /** The version of the deployment's feature flags and, after a dot, that of the tenant's own changes. */
  readonly flagsVersion: string;
  credentialId: string | null;
  /** What the payment status refuses: see docs/tenants.md. */
  readonly restriction: Restriction | null;
  /** Whether new events wait in the outbox; see the table `overflows`. */
  readonly overflowing: boolean;
  /** Whether the tenant has outbound webhook endpoints. */
  readonly hasWebhooks: boolean;
  /** The tenant's provisioning settings as JSON, or null; `profileOf` parses them. */
  readonly settings: string | null;
  /** The person of a user's session, of a personal API key, or of a one-time token; else null. */
  readonly userId: string | null;
  /** The person's base role; null where no person acts. */
  readonly role: string | null;
}

const argument = (index: number) => sql.placeholder(`argument${index}`);

/** Makes something for each kind of identity, from the call that starts its session. */
export const forEachKind = <T>(make: (call: SQL) => T): Record<Identity["kind"], T> => ({
  credential: make(
    sql`app.begin_credential_session(${argument(0)}, ${argument(1)}, ${argument(2)})`,
  ),
  user: make(
    sql`app.begin_user_session(${argument(0)}, ${argument(1)}, ${argument(2)}, ${argument(3)}, ${argument(4)}, ${argument(5)}, ${argument(6)}::text[])`,
  ),
  key: make(
    sql`app.begin_key_session(${argument(0)}, ${argument(1)}, ${argument(2)}, ${argument(3)}::text[])`,
  ),
  token: make(sql`app.begin_token_session(${argument(0)}, ${argument(1)}, ${argument(2)})`),
  registration: make(
    sql`app.begin_registration_session(${argument(0)}, ${argument(1)}, ${argument(2)}, ${argument(3)})`,
  ),
  endpoint: make(sql`app.begin_endpoint_session(${argument(0)}, ${argument(1)}, ${argument(2)})`),
  system: make(sql`app.begin_system_session(${argument(0)})`),
  maintenance: make(sql`app.begin_maintenance_session(${argument(0)})`),
});

/** The arguments of the identity's call in `forEachKind`, in order. */
export function sessionArguments(identity: Identity): unknown[] {
  switch (identity.kind) {
    case "credential":
      return [identity.tenantId, identity.tokenHash, identity.use];
    case "user":
      return [
        identity.tenantId,
        identity.userId,
        identity.role,
        identity.issuedAt,
        identity.sessionId ?? null,
        ...permissionArguments(identity),
      ];
    case "key":
      return [identity.tenantId, identity.keyHash, ...permissionArguments(identity)];
    case "registration":
      return [identity.tenantId, identity.slug, identity.name, identity.requestKey];
    case "token":
      return [identity.tenantId, identity.tokenHash, identity.use];
    case "endpoint":
      return [identity.tenantId, identity.endpointId, identity.version];
    case "system":
    case "maintenance":
      return [identity.tenantId];
  }
}

const permissionArguments = ({ permission }: Demand) => [
  permission?.name ?? null,
  permission ? `{${permission.roles.join(",")}}` : null,
];

/** The result of such a call; `parseSession` reads it. */
export const sessionColumns = sql`tenant_id, slug, config, credential_id, provisioning, restriction, overflowing, has_webhooks, user_id, role, app_type, config_version, flags_version`;
export const sessionColumnCount = 13;

export function parseSession(row: Row): TenantSession {
  const [tenantId, slug, config, credentialId, provisioning, restriction, overflowing] = row;
  const [hasWebhooks, userId, role, appType, configVersion, flagsVersion] = row.slice(7);
  return {
    tenantId: String(tenantId),
    slug: String(slug),
    appType: String(appType),
    configJson: String(config),
    configVersion: Number(configVersion),
    flagsVersion: String(flagsVersion),
    credentialId: credentialId === null ? null : String(credentialId),
    restriction: restriction === "unpaid" || restriction === "canceled" ? restriction : null,
    overflowing: overflowing === true,
    hasWebhooks: hasWebhooks === true,
    settings: provisioning === null ? null : String(provisioning),
    userId: userId === null ? null : String(userId),
    role: role === null ? null : String(role),
  };
}

const dialect = new PgDialect();
const textOf = (statement: SQL) => dialect.sqlToQuery(statement).sql;
const statements = forEachKind((call) => textOf(sql`select ${sessionColumns} from ${call}`));
// The call sets the credential's own domain first; the select list is evaluated after it.
const domainStatements = forEachKind((call) =>
  textOf(sql`select ${sessionColumns}, set_config('app.domain', ${sql.placeholder("domain")}, true)
    from ${call}`),
);

/**
 * The statement that starts the session of an identity.
 * @param domain the provisioning domain of externalIds, where it is not the identity's own
 */
export function beginSessionStatement(
  identity: Identity,
  domain?: string,
): { text: string; params: unknown[] } {
  const params = sessionArguments(identity);
  return domain === undefined
    ? { text: statements[identity.kind], params }
    : { text: domainStatements[identity.kind], params: [domain, ...params] };
}

/**
 * Refuses an operation of another industry than the tenant's like any path that does not exist. The text
 * is that of each transport.
 * @throws AppError not_found
 */
export function refuseOtherIndustry(identity: Identity, session: TenantSession): void {
  const appType = "appType" in identity ? identity.appType : undefined;
  if (appType === undefined || appType === session.appType) return;
  throw new AppError("not_found", "No such route.", { isUnknownRoute: true });
}

/** Whether writes of the identity are refused while a payment is overdue. An invitation adds a person, whoever accepts it. */
export const mustPay = (identity: Identity): boolean =>
  identity.kind === "token"
    ? identity.use === "invitation"
    : "mustPay" in identity && (identity.mustPay ?? false);
