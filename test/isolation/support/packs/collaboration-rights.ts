import { append, columns } from "../privileges.ts";

const partnershipColumns =
  "tenant_id id state owner_name partner_tenant_id partner_name expires_at created_at created_by accepted_at confirmed_at ended_at";

/** The privileges for collaboration; see `grants` in allowed.ts. */
export const collaborationGrants: Record<string, string[]> = {
  // The hash of an invitation is written and never read.
  "public.partnerships": [
    "INSERT",
    ...columns("SELECT", partnershipColumns),
    ...columns("UPDATE", "state confirmed_at ended_at"),
  ],
  "public.shares": [
    ...append,
    ...columns("UPDATE", "fields data updated_at expires_at revoked_at created_at created_by"),
  ],
  "app.audit_partner(uuid,uuid,text,text,jsonb,text)": ["EXECUTE"],
  "app.accept_partnership(uuid,bytea)": ["EXECUTE"],
  "app.leave_partnership(uuid)": ["EXECUTE"],
  "app.open_share(uuid)": ["EXECUTE"],
  "app.shared_data(text,uuid,text[])": ["EXECUTE"],
};

/** What the functions of the resolver read and write for it. */
export const collaborationResolverGrants: Record<string, string[]> = {
  "public.partnerships": [
    ...columns(
      "SELECT",
      "tenant_id id state owner_name partner_tenant_id partner_name token_hash expires_at",
    ),
    ...columns("UPDATE", "state partner_tenant_id partner_name accepted_at ended_at"),
  ],
  "public.shares": [
    ...columns(
      "SELECT",
      "tenant_id id partnership_id partner_tenant_id subject_type subject_id expires_at revoked_at opened_at",
    ),
    ...columns("UPDATE", "opened_at"),
  ],
};

const isPartner =
  "(partner_tenant_id = (NULLIF(( SELECT current_setting('app.tenant_id'::text, true) AS current_setting), ''::text))::uuid)";
const isActive = `(revoked_at IS NULL) AND (expires_at > now()) AND (EXISTS ( SELECT
   FROM partnerships p
  WHERE ((p.tenant_id = shares.tenant_id) AND (p.id = shares.partnership_id) AND (p.state = 'active'::text))))`;
const session =
  "(NULLIF(( SELECT current_setting('app.tenant_id'::text, true) AS current_setting), ''::text))::uuid";

/** The policies by which a tenant sees what a partner shares; see `otherPolicies` in allowed.ts. */
export const collaborationPolicies: Record<string, string> = {
  "partnerships: partner_reads": `SELECT to rampart_app using ${isPartner}`,
  "partnerships: rampart_resolver_reads": "SELECT to rampart_resolver using true",
  "partnerships: rampart_resolver_updates": `UPDATE to rampart_resolver using ((state = 'invited'::text) OR ${isPartner}) check ${isPartner}`,
  "shares: partner_reads": `SELECT to rampart_app using (${isPartner} AND ${isActive})`,
  "shares: rampart_resolver_opens": `ALL to rampart_resolver using (${isPartner} AND ${isActive}) check ${isPartner}`,
  "audit_log: rampart_resolver_audits": `INSERT to rampart_resolver check (EXISTS ( SELECT
   FROM partnerships p
  WHERE (((${session} = p.tenant_id) OR (${session} = p.partner_tenant_id)) AND ((audit_log.tenant_id = p.tenant_id) OR (audit_log.tenant_id = p.partner_tenant_id)))))`,
};

const asCaller = "runs with its caller's rights, so the caller's policies hold for it";

/** The exceptions of its functions; see `exceptions` in allowed.ts. */
export const collaborationExceptions: Record<string, string> = {
  "app.shared_data(text,uuid,text[]) is not SECURITY DEFINER": asCaller,
  "app.check_partnership() is not SECURITY DEFINER":
    "a trigger function that only looks at the row",
  "app.refresh_shares() is not SECURITY DEFINER": asCaller,
};
