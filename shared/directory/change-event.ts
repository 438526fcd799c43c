import type { Context } from "../context.ts";
import type { OutboxEvent } from "../context.ts";
import { newId } from "../ids.ts";
import type { JobPayload } from "../jobs/catalogue.ts";
import { sameValue } from "../scim/resource/same-value.ts";
import { profileOf } from "./settings/profile.ts";

export type ProvisioningChange = JobPayload<"provisioning.changed">;

/** How a change of a resource that stays was asked for. */
export type ChangeMethod = Extract<ProvisioningChange["operation"], "put" | "patch">;

/**
 * The event that has a tenant's receivers told of a change (RFC 9967), for the transaction of the
 * change; null where nobody is to be told. It bears no subject version: a push to MindTickle
 * covers the events of a version, and must not cover this one.
 */
export function changeEvent(ctx: Context, change: ProvisioningChange): OutboxEvent | null {
  if (!profileOf(ctx.scope.tenant).receivers) return null;
  return {
    id: newId(),
    event: "provisioning.changed",
    subjectId: change.id,
    subjectVersion: null,
    payload: { ...change },
  };
}

/**
 * The names of the attributes that differ, as paths of RFC 7644, section 3.10: top-level ones, and
 * those of an extension behind its URN. Null stands for a resource that is not there.
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
