import { type Attribute, findAttribute, subAttributesOf } from "./schema.ts";

/** The name of an attribute as a client writes it: `schema:name.sub`. */
export interface AttributePath {
  schema?: string;
  name: string;
  sub?: string;
}

/** The attribute that a path names, with the singular complex attributes that lead to it. */
export interface Target {
  parents: readonly Attribute[];
  attribute: Attribute;
  /**
   * The sub-attribute of a multi-valued attribute. For a singular attribute, the sub-attribute is
   * the target itself.
   */
  sub?: Attribute;
}

/** Splits `urn:...:name.sub` (RFC 7644, section 3.10). The URN ends at the last colon. */
export function splitName(text: string): AttributePath {
  const colon = text.lastIndexOf(":");
  const rest = text.slice(colon + 1);
  const dot = rest.indexOf(".");
  return {
    ...(colon >= 0 && { schema: text.slice(0, colon) }),
    name: dot < 0 ? rest : rest.slice(0, dot),
    ...(dot >= 0 && { sub: rest.slice(dot + 1) }),
  };
}

/** Resolves a path in `parent` (a resource type or a complex attribute); null if it names nothing. */
export function locate(parent: Attribute, path: AttributePath): Target | null {
  const target = locateName(parent, path);
  if (target === null || path.sub === undefined) return target;
  const sub = findAttribute(subAttributesOf(target.attribute), path.sub);
  if (sub === undefined) return null;
  if (target.attribute.multiValued) return { ...target, sub };
  return { parents: [...target.parents, target.attribute], attribute: sub };
}

function locateName(parent: Attribute, { schema, name }: AttributePath): Target | null {
  const children = subAttributesOf(parent);
  const find = (attributes: readonly Attribute[], parents: readonly Attribute[] = []) => {
    const attribute = findAttribute(attributes, name);
    return attribute === undefined ? null : { parents, attribute };
  };
  if (schema === undefined || schema.toLowerCase() === parent.name.toLowerCase()) {
    return find(children);
  }
  const extension = findAttribute(children, schema);
  if (extension !== undefined) return find(subAttributesOf(extension), [extension]);
  // In the URN of an extension alone, `splitName` took the last part for the name.
  const whole = findAttribute(children, `${schema}:${name}`);
  return whole === undefined ? null : { parents: [], attribute: whole };
}

/** Longer than any URN of the server or of a tenant, including the character after it. */
const maxUrnLength = 400;

/**
 * Whether a name (`urn:...:attribute`, or a URN alone) belongs to a URN that is neither the resource
 * type's nor one of its extensions'. Such attributes are ignored. A name without a URN is not foreign.
 */
export function isForeign(type: Attribute, name: string): boolean {
  const written = name.slice(0, maxUrnLength).trim().toLowerCase();
  if (!/^(?:urn|https?):/.test(written)) return false;
  const urns = [type, ...subAttributesOf(type)].map((known) => known.name.toLowerCase());
  return !urns.some(
    (urn) => urn.includes(":") && written.startsWith(urn) && endsAt(written, urn.length),
  );
}

const endsAt = (text: string, at: number): boolean =>
  at === text.length || /[:.[]/.test(text[at] ?? "");
