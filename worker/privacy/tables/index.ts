import { identityTables } from "./identity.ts";
import { learningTables } from "./learning.ts";
import { packTables } from "./packs.ts";
import { recordTables } from "./records.ts";
import type { PersonalTables } from "./table.ts";

/**
 * Every table with personal data. test/privacy/tables.test.ts compares it with the catalog: each column
 * of text, JSON or bytes, and each reference to a person, must be in it or in `impersonalTables`.
 */
export const personalTables: PersonalTables = {
  ...identityTables,
  ...learningTables,
  ...recordTables,
  ...packTables,
};

/** The other tables, with their columns of text, JSON and bytes. */
export const impersonalTables: Record<string, string> = {
  alerts: "kind subject detail",
  app_types: "app_type defaults",
  audit_seals: "digest key_id signature",
  coalesced_jobs: "job",
  courses: "mindtickle_id name series_name",
  custom_roles: "name name_key permissions",
  event_receivers: "name delivery url audience content authorization",
  flag_uses: "name",
  group_keys: "attribute value",
  groups: "display_name display_name_key external_ids resource",
  imports: "kind file_name file_hash",
  integration_states: "kind breaker last_error error_category pulled warnings",
  integrations: "kind secret scopes settings",
  job_failures: "job reason",
  logout_tokens: "jti",
  operator_requests: "caller key_hash fingerprint body location etag",
  outgoing_deliveries: "status",
  overflows: "reason",
  provisioning_settings: "schemas rules",
  quizzes: "id answer_key",
  readiness_reports: "snapshot watermarks figures",
  readiness_states: "snapshot",
  requirement_demands: "kind licence",
  service_areas: "name geometry",
  service_calendars: "name time_zone hours holidays",
  service_clocks: "kind",
  service_items: "sku name unit",
  service_levels: "name",
  service_purchases: "state",
  service_reservations: "state",
  service_stock: "",
  // Keyed hashes of addresses. They are deleted or expire soon after.
  sign_in_failures: "subject_hash",
  slug_redirects: "slug",
  sso_connections: "name issuer client_id client_secret",
  tenants:
    "slug name app_type reported_payment_status decided_payment_status payment_status config provisioned metadata registration_key",
  trucking_maintenance_rules: "name",
  trucking_positions: "",
  trucking_route_stops: "kind",
  trucking_vehicles: "name name_key plate vehicle_class equipment status",
};
