import { clip, scimError } from "../error.ts";
import type { Filter } from "../filter/ast.ts";
import { checkFilter } from "../filter/check.ts";
import { parsePath } from "../filter/parse.ts";
import { locate, splitName, type Target } from "../schema/locate.ts";
import { type Attribute, findAttribute, subAttributesOf } from "../schema/schema.ts";

/** A target with the value filter of its path, such as `emails[type eq "work"]`. */
export interface FilteredTarget extends Target {
  filter?: Filter;
}

/** The attribute that a key of a body or of a complex value names in `parent`, or null. */
export function keyTarget(parent: Attribute, key: string): FilteredTarget | null {
  const attribute = findAttribute(subAttributesOf(parent), key);
  if (attribute !== undefined) return { parents: [], attribute };
  const bracket = key.indexOf("[");
  const target = locate(parent, splitName(bracket < 0 ? key : key.slice(0, bracket)));
  return target === null || bracket < 0 ? target : pathTarget(parent, key);
}

/**
 * The attribute that a PATCH path names in `parent`, or null.
 * @throws AppError bad_request: invalidPath, or invalidFilter for the filter in brackets.
 */
export function pathTarget(parent: Attribute, text: string): FilteredTarget | null {
  const { filter, ...path } = parsePath(text);
  const target = locate(parent, path);
  if (target === null || filter === undefined) return target;
  const { attribute, sub } = target;
  // `locate` makes the sub-attribute of a singular attribute the target.
  const isSingular = path.sub !== undefined && sub === undefined;
  if (isSingular || !attribute.multiValued || attribute.type !== "complex") {
    const message = `${clip(text)} filters an attribute that has no elements. Remove the brackets.`;
    throw scimError("invalidPath", message, text);
  }
  checkFilter(filter, attribute);
  return { ...target, filter };
}

/** The first part of the path that clients cannot change, if any. */
export function protectedPart({ parents, attribute, sub }: Target): Attribute | undefined {
  return [...parents, attribute, sub].find(
    (part) => part?.mutability === "readOnly" || part?.mutability === "writeOnly",
  );
}
