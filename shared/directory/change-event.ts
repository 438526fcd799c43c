import type { OutboxEvent } from "../context.ts";
import { newId } from "../ids.ts";
import type { JobPayload } from "../jobs/catalogue.ts";
import { sameValue } from "../values/json.ts";
import type { ProvisioningProfile } from "./settings/profile.ts";

export type ProvisioningChange = JobPayload<"provisioning.changed">;

/** The SCIM method that changed a resource. */
export type ChangeMethod = Extract<ProvisioningChange["operation"], "put" | "patch">;

/**
 * The event that notifies a tenant's receivers of a change (RFC 9967), for the transaction of the
 * change; null for a tenant without receivers. It has no subject version, because a push to
 * MindTickle sets the events of a version to handled and must not include this one.
 */
export function changeEvent(
  { receivers }: ProvisioningProfile,
  describe: () => ProvisioningChange,
): OutboxEvent | null {
  if (!receivers) return null;
  const change = describe();
  return {
    id: newId(),
    event: "provisioning.changed",
    subjectId: change.id,
    subjectVersion: null,
    payload: { ...change },
  };
}

/**
 * The names of the attributes that differ, as paths of RFC 7644, section 3.10: top-level names, and
 * names of an extension after its URN. Null stands for a resource that does not exist.
 */
export function changedAttributes(before: object | null, after: object | null): string[] {
  const old = new Map<string, unknown>(Object.entries(before ?? {}));
  const fresh = new Map<string, unknown>(Object.entries(after ?? {}));
  const names = new Set([...old.keys(), ...fresh.keys()]);
  const changed = [...names].filter(
    (name) => name !== "schemas" && !sameValue(old.get(name), fresh.get(name)),
  );
  return changed.flatMap((name) =>
    name.startsWith("urn:")
      ? changedAttributes(asObject(old.get(name)), asObject(fresh.get(name))).map(
          (attribute) => `${name}:${attribute}`,
        )
      : name,
  );
}

const asObject = (value: unknown): object | null =>
  typeof value === "object" && value !== null ? value : null;
