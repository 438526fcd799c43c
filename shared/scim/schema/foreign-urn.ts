import { type Attribute, subAttributesOf } from "./schema.ts";

/** More characters than any URN of the server or a tenant has, with what ends it. */
const longest = 400;

/**
 * Whether a name (`urn:...:attribute`, or a URN alone) stands under a URN that is neither the type's
 * nor one of its extensions'. What stands there is not kept; a name without a URN is never foreign.
 */
export function isForeign(type: Attribute, name: string): boolean {
  const written = name.slice(0, longest).trim().toLowerCase();
  if (!/^(?:urn|https?):/.test(written)) return false;
  const urns = [type, ...subAttributesOf(type)].map((known) => known.name.toLowerCase());
  return !urns.some(
    (urn) => urn.includes(":") && written.startsWith(urn) && endsAt(written, urn.length),
  );
}

const endsAt = (text: string, at: number): boolean =>
  at === text.length || /[:.[]/.test(text[at] ?? "");
