import type { ProvisioningChange } from "../directory/change-event.ts";

const prefix = "urn:ietf:params:scim:event:prov";

/** Every event that receivers may hear of. */
export const eventUris: readonly string[] = [
  ...["create", "put", "patch"].flatMap((what) => [
    `${prefix}:${what}:notice`,
    `${prefix}:${what}:full`,
  ]),
  ...["delete", "activate", "deactivate"].map((what) => `${prefix}:${what}`),
];

/**
 * The events of a change, by their URIs (RFC 9967, section 2.4). `present` is the resource as it
 * stands, for receivers of full content; without it they too get a notice of the names.
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
      const switched = { [`${prefix}:${operation}`]: { version } };
      // What else the same request has changed would be told by nothing else.
      const isAll = attributes.every((name) => name === "active");
      return isAll ? switched : { ...switched, ...changed("put") };
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
