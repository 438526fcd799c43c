import type { NamedResource } from "../../../shared/directory/list/find-named.ts";
import type { ProvisioningProfile } from "../../../shared/directory/settings/profile.ts";
import { isObject } from "../../../shared/values/json.ts";
import { canonicalName } from "../../../shared/values/names.ts";
import { referenceIn } from "./bulk-ids.ts";
import type { BulkOperation } from "./types.ts";

/** The texts in the data of an operation, in canonical form. */
export interface Texts {
  /** Values of unique attributes. */
  names: string[];
  /** All other texts. Any of them may be the id or the name of a resource. */
  others: string[];
  /** The keys of the bulkIds that it refers to. */
  references: string[];
}

/** The resources and names that an operation touches; see `planSteps`. */
export interface Footprint {
  /** Ids and unique names that it creates, changes or frees. */
  claims: string[];
  mentions: string[];
  references: string[];
  createsUser: boolean;
  /** The existing resources that it changes, or that already have a name which it would create. */
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

/**
 * Collects the texts of an operation.
 * @param isUnique whether an attribute, by its name in lower case, has unique values
 */
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
      const bulkId = referenceIn(value);
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
        // A member filter by value only mentions the member. Any other one may depend on every name in it.
        const list = memberByValue.test(patchPath) ? texts.others : texts.names;
        for (const [, text = ""] of patchPath.matchAll(quoted)) list.push(canonicalName(text));
      }
    }
  }
  return texts;
}

/** Whether a tenant extension with unique values defines an attribute, by its name in lower case. */
export function uniqueAttributes({ schemas }: ProvisioningProfile): (key: string) => boolean {
  const urns = schemas
    .filter(({ attributes }) => attributes.some(({ uniqueness }) => uniqueness !== "none"))
    .map(({ id }) => id.toLowerCase());
  return (key) => urns.some((urn) => key.startsWith(urn));
}

/** A claim that all operations on a type share if the tenant's rules derive resources from each other. */
export function sharedClaims({ rules }: ProvisioningProfile, noun: string): string[] {
  const leadersByUnit = noun === "Users" && rules.manager !== "manager";
  const rolesByGroup = noun === "Groups" && rules.role.from === "groups";
  return leadersByUnit || rolesByGroup ? [`all ${noun}`] : [];
}
