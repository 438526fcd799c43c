import type { ProvisioningChange } from "../directory/change-event.ts";

const prefix = "urn:ietf:params:scim:event:prov";

/** The URIs of all events that receivers can get. */
export const eventUris: readonly string[] = [
  ...["create", "put", "patch"].flatMap((what) => [
    `${prefix}:${what}:notice`,
    `${prefix}:${what}:full`,
  ]),
  ...["delete", "activate", "deactivate"].map((what) => `${prefix}:${what}`),
];

/**
 * The events of a change, by URI (RFC 9967, section 2.4).
 * @param present the present resource for a receiver of full content. With null, the event contains
 *   the names of the changed attributes only.
 */
export function scimEvents(
  { operation, attributes, version: number }: ProvisioningChange,
  present: object | null,
): Record<string, object> {
  const version = `W/"${number}"`;
  const changed = (what: string) =>
    present === null
      ? { [`${prefix}:${what}:notice`]: { version, attributes } }
      : { [`${prefix}:${what}:full`]: { version, data: present } };
  switch (operation) {
    case "create":
    case "put":
    case "patch":
      return changed(operation);
    case "delete":
      return { [`${prefix}:delete`]: {} };
    case "activate":
    case "deactivate": {
      const activation = { [`${prefix}:${operation}`]: { version } };
      // Other changes of the same request need an event too.
      const isOnlyChange = attributes.every((name) => name === "active");
      return isOnlyChange ? activation : { ...activation, ...changed("put") };
    }
  }
}

/** The subject of an event (RFC 9967, section 2.1). */
export const scimSubject = (
  { resourceType, id }: Pick<ProvisioningChange, "resourceType" | "id">,
  externalId: string | null,
) => ({
  format: "scim",
  uri: `/${resourceType}s/${id}`,
  ...(externalId === null ? {} : { externalId }),
});
