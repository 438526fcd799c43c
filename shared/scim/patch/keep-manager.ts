import { ENTERPRISE_SCHEMA } from "../schema/schema.ts";
import type { ScimUser } from "../resource/user-resource.ts";

/**
 * GET shows the manager that was found by the name that the client had sent, or by the tenant's
 * rule. A PUT that brings it back as it was shown means that one, and changes nothing.
 * @param managerId the manager that was found
 */
export function keepManager(
  present: ScimUser,
  replacement: ScimUser,
  managerId: string | null,
): ScimUser {
  const { manager: shown, ...enterprise } = replacement[ENTERPRISE_SCHEMA] ?? {};
  if (managerId === null || shown?.value !== managerId) return replacement;
  const sent = present[ENTERPRISE_SCHEMA]?.manager;
  if (sent) return { ...replacement, [ENTERPRISE_SCHEMA]: { ...enterprise, manager: sent } };
  if (Object.keys(enterprise).length > 0) {
    return { ...replacement, [ENTERPRISE_SCHEMA]: enterprise };
  }
  const { [ENTERPRISE_SCHEMA]: _empty, ...rest } = replacement;
  const isNamed = present.schemas.includes(ENTERPRISE_SCHEMA);
  const schemas = rest.schemas.filter((urn) => isNamed || urn !== ENTERPRISE_SCHEMA);
  return { ...rest, schemas };
}
