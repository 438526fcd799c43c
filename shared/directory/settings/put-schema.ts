import { changedParts } from "../../audit/changed-parts.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { type Attribute, findAttribute, type Schema } from "../../scim/schema/schema.ts";
import { schemaOutput } from "./schema-input.ts";
import { refuseInUse } from "./refuse-in-use.ts";
import { lockSettings, saveSettings } from "./settings.ts";

const maxSchemas = 10;

export const putSchemaOutput = schemaOutput;

/**
 * Registers an extension of the SCIM User, or replaces it. An attribute of which people have values
 * can be neither removed nor changed in type. Other changes apply from the next request on.
 * @throws AppError conflict for a change that stored values contradict, for two URNs of which one
 *   begins with the other, or for more than ten extensions
 */
export async function putSchema({ ctx, input }: { ctx: Context; input: Schema }): Promise<Schema> {
  await ctx.scope.write(async (db) => {
    const { schemas } = await lockSettings(db);
    const isSame = ({ id }: Schema) => id.toLowerCase() === input.id.toLowerCase();
    const former = schemas.find(isSame);
    const others = schemas.filter((schema) => !isSame(schema));
    refuseOverlap(input.id, others);
    if (others.length >= maxSchemas) {
      const message = `A tenant has at most ${maxSchemas} extensions. Put attributes into one of them.`;
      throw new AppError("conflict", message, { field: "id" });
    }
    if (former) await refuseInUse(db, former.id, changedNames(former, input));
    // Values are stored under the URN as it was first written.
    const schema = { ...input, id: former?.id ?? input.id };
    const change = { action: "provisioning.put_schema", subjectId: ctx.scope.tenantId };
    const parts = former ? changedParts(former, schema) : { before: null, after: { ...schema } };
    await Promise.all([
      saveSettings(db, {
        schemas: former
          ? schemas.map((each) => (isSame(each) ? schema : each))
          : [...schemas, schema],
      }).execute(),
      auditRow(ctx, db, { ...change, ...parts }).execute(),
    ]);
  });
  return input;
}

/** If one URN is a prefix of the other, a filter is ambiguous. */
function refuseOverlap(id: string, others: readonly Schema[]): void {
  const own = id.toLowerCase();
  const other = others.find((schema) => {
    const theirs = schema.id.toLowerCase();
    return theirs.startsWith(`${own}:`) || own.startsWith(`${theirs}:`);
  });
  if (!other) return;
  const message = `One of ${id} and ${other.id} begins with the other. Choose another URN.`;
  throw new AppError("conflict", message, { field: "id" });
}

/** The attributes that are gone, or whose stored values would not fit any more. */
const changedNames = (former: Schema, next: Schema): string[] =>
  former.attributes.flatMap((old) => {
    const now = findAttribute(next.attributes, old.name);
    return now && fits(old, now) ? [] : [old.name];
  });

const fits = (old: Attribute, now: Attribute) =>
  old.name === now.name &&
  old.type === now.type &&
  old.multiValued === now.multiValued &&
  old.caseExact === now.caseExact &&
  old.uniqueness === now.uniqueness;
