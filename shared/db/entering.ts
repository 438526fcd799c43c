import type { Row } from "./lane.ts";

/** Who asks. The tenant comes from here and from nowhere else. */
export type Identity =
  | { kind: "credential"; tenantId: string; tokenHash: Uint8Array; use: "scim" }
  | {
      kind: "user";
      tenantId: string;
      userId: string;
      role: string;
      issuedAt: Date;
      /** Whether a tenant that owes is refused what it asks to write. */
      mustPay?: boolean;
    }
  | { kind: "endpoint"; tenantId: string; endpointId: string; version: number }
  | { kind: "system"; tenantId: string }
  /** Looks after what is stored, of a suspended tenant too. */
  | { kind: "maintenance"; tenantId: string };

/** What entering a tenant tells. */
export interface TenantSession {
  tenantId: string;
  slug: string;
  /** The tenant's stored configuration as JSON; `configOf` parses it. */
  readonly configJson: string;
  credentialId: string | null;
  /** Whether the tenant has owed for longer than its grace. */
  readonly overdue: boolean;
  /** Whether its events wait in the outbox behind others; see `overflows`. */
  readonly overflowing: boolean;
  /** Whether systems of the tenant's own are told of its events; see shared/outgoing. */
  readonly hasWebhooks: boolean;
  /** The tenant's provisioning settings as JSON, or null; `profileOf` parses them. */
  readonly settings: string | null;
}

/**
 * The statement that enters as this identity, and nothing else.
 * @param domain the provisioning domain for what follows, where it is not the identity's own
 */
export function beginSessionStatement(
  identity: Identity,
  domain?: string,
): [text: string, params: unknown[]] {
  const [text, params] = entrance(identity);
  if (domain === undefined) return [text, params];
  const setting = `set_config('app.domain', $${params.length + 1}, true)`;
  return [text.replace(" from app.", `, ${setting} from app.`), [...params, domain]];
}

function entrance(identity: Identity): [text: string, params: unknown[]] {
  const columns =
    "select tenant_id, slug, config, credential_id, provisioning, overdue, overflowing, has_webhooks from";
  switch (identity.kind) {
    case "credential":
      return [
        `${columns} app.begin_credential_session($1, $2, $3)`,
        [identity.tenantId, identity.tokenHash, identity.use],
      ];
    case "user":
      return [
        `${columns} app.begin_user_session($1, $2, $3, $4)`,
        [identity.tenantId, identity.userId, identity.role, identity.issuedAt],
      ];
    case "endpoint":
      return [
        `${columns} app.begin_endpoint_session($1, $2, $3)`,
        [identity.tenantId, identity.endpointId, identity.version],
      ];
    case "system":
      return [`${columns} app.begin_system_session($1)`, [identity.tenantId]];
    case "maintenance":
      return [`${columns} app.begin_maintenance_session($1)`, [identity.tenantId]];
  }
}

export function sessionFrom(row: Row): TenantSession {
  const [tenantId, slug, config, credentialId, provisioning, overdue, overflowing, hasWebhooks] =
    row;
  const settings = provisioning === null ? null : String(provisioning);
  return {
    tenantId: String(tenantId),
    slug: String(slug),
    configJson: String(config),
    credentialId: credentialId === null ? null : String(credentialId),
    overdue: overdue === true,
    overflowing: overflowing === true,
    hasWebhooks: hasWebhooks === true,
    settings,
  };
}
