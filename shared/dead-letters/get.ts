import { deadLetterAad } from "../secrets/aad.ts";
import { eq } from "drizzle-orm";
import * as z from "zod";
import { deadLetters } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idKey } from "../ids.ts";
import { deadLetterFields } from "./dead-letter.ts";

export const oneDeadLetterInput = z.strictObject({ id: z.string().max(200) });

/**
 * One dead letter with its body, as it came but for what is masked.
 * @throws AppError not_found
 */
export async function getDeadLetter({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof oneDeadLetterInput>;
}) {
  const [[letter]] = await ctx.scope.read((db) => [
    db
      .select({ ...deadLetterFields, body: deadLetters.body })
      .from(deadLetters)
      .where(eq(deadLetters.id, idKey(input.id))),
  ]);
  if (!letter) throw notFound("dead letter", input.id);
  const body = await ctx.secrets.open(letter.body, deadLetterAad(ctx.scope.tenantId, letter.id));
  return { ...letter, body };
}
