import { deadLetterAad } from "../secrets/aad.ts";
import { eq } from "drizzle-orm";
import * as z from "zod";
import { deadLetters } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idKey } from "../ids.ts";
import { deadLetterFields, deadLetterOutput } from "./dead-letter.ts";

export const oneDeadLetterInput = z.strictObject({ id: z.string().max(200) });
export const getDeadLetterOutput = deadLetterOutput.extend({
  body: z.string().describe("The input of the operation, with secrets masked."),
});

/**
 * One dead letter with its body. Secrets in the body are masked.
 * @throws AppError not_found
 */
export async function getDeadLetter({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof oneDeadLetterInput>;
}): Promise<z.output<typeof getDeadLetterOutput>> {
  const [[deadLetter]] = await ctx.scope.read((db) => [
    db
      .select({ ...deadLetterFields, body: deadLetters.body })
      .from(deadLetters)
      .where(eq(deadLetters.id, idKey(input.id))),
  ]);
  if (!deadLetter) throw notFound("dead letter", input.id);
  const aad = deadLetterAad(ctx.scope.tenantId, deadLetter.id);
  return { ...deadLetter, body: await ctx.secrets.open(deadLetter.body, aad) };
}
