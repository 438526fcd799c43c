import type { NamedResource } from "../../../shared/directory/list/find-named.ts";
import type { ProvisioningProfile } from "../../../shared/directory/settings/profile.ts";
import { isObject } from "../../../shared/scim/error.ts";
import { canonicalName } from "../../../shared/values/names.ts";
import { reference } from "./bulk-ids.ts";
import type { BulkOperation } from "./bulk-request.ts";

/** What the data of an operation says, each text in canonical form. */
export interface Texts {
  /** Values of attributes that are unique. */
  names: string[];
  /** Every other text; any may be the id or the name of a resource. */
  others: string[];
  /** The bulkIds that it refers to, as keys. */
  references: string[];
}

/** What one operation touches; see `planSteps`. */
export interface Footprint {
  /** Ids and unique names that it creates, changes or frees. */
  claims: string[];
  mentions: string[];
  references: string[];
  createsUser: boolean;
  /** The resources that it changes, or that have a name which it would create. */
  present: NamedResource[];
}

/** Longer texts are neither ids nor names. */
const maxNameLength = 1024;
const quoted = /"([^"]*)"/g;
const memberByValue = /^members\[\s*value\s+eq\s+"[^"]*"\s*\]$/i;

/** The resource type and the id of an operation's path; empty where it names none. */
export function targetOf(path: string): { noun: string; id: string } {
  const [, noun = "", id = ""] = /^\/(Users|Groups)(?:\/([^/]+))?$/.exec(path) ?? [];
  try {
    return { noun, id: decodeURIComponent(id).toLowerCase() };
  } catch {
    return { noun, id: "" };
  }
}

export const bulkIdKey = (id: string): string => `bulkid:${id}`;

/** Reads the texts of an operation; `isUnique` is of names of attributes in lower case. */
export function textsOf(
  { path, data }: BulkOperation,
  isUnique: (attribute: string) => boolean,
): Texts {
  const isGroup = targetOf(path).noun === "Groups";
  const naming = new Set([isGroup ? "displayname" : "username", "externalid"]);
  const names = (key: string) => naming.has(key.split(":").at(-1) ?? "") || isUnique(key);
  const texts: Texts = { names: [], others: [], references: [] };
  const pending: [value: unknown, isName: boolean][] = [[data, false]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [value, isName] = next;
    if (typeof value === "string") {
      const [, bulkId] = reference.exec(value) ?? [];
      if (bulkId !== undefined) texts.references.push(bulkIdKey(bulkId));
      else if (value.length <= maxNameLength) {
        (isName ? texts.names : texts.others).push(canonicalName(value));
      }
    } else if (Array.isArray(value)) {
      for (const item of value as unknown[]) pending.push([item, isName]);
    } else if (isObject(value)) {
      const fields = Object.entries(value).map(([key, part]) => [key.toLowerCase(), part] as const);
      const at = fields.find(([key]) => key === "path")?.[1];
      const patchPath = typeof at === "string" ? at.trim().toLowerCase() : "";
      for (const [key, part] of fields) {
        pending.push([part, isName || names(key) || (key === "value" && names(patchPath))]);
      }
      if (isGroup && patchPath.length <= maxNameLength) {
        // A filter over members may depend on any name in it; one by value only names the member.
        const list = memberByValue.test(patchPath) ? texts.others : texts.names;
        for (const [, text = ""] of patchPath.matchAll(quoted)) list.push(canonicalName(text));
      }
    }
  }
  return texts;
}

/** Which attributes of the tenant's own have unique values, by URN in lower case. */
export function uniqueAttributes({ schemas }: ProvisioningProfile): (key: string) => boolean {
  const urns = schemas
    .filter(({ attributes }) => attributes.some(({ uniqueness }) => uniqueness !== "none"))
    .map(({ id }) => id.toLowerCase());
  return (key) => urns.some((urn) => key.startsWith(urn));
}

/** What all operations of a kind claim where the tenant's rules derive one resource from others. */
export function sharedClaims({ rules }: ProvisioningProfile, noun: string): string[] {
  const leadersByUnit = noun === "Users" && rules.manager !== "manager";
  const rolesByGroup = noun === "Groups" && rules.role.from === "groups";
  return leadersByUnit || rolesByGroup ? [`all ${noun}`] : [];
}
