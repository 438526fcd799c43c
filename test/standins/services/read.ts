import type * as z from "zod";
import { Refusal } from "./refusal.ts";

/** Parses a value with a schema. @throws Refusal 400 that names the field */
export function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refusal(400, `${issue?.path.join(".") || "input"}: ${issue?.message}`);
}

/** @throws Refusal 400 when the body is not JSON */
export async function readJson(request: { text(): Promise<string> }): Promise<unknown> {
  const body = await request.text();
  try {
    return JSON.parse(body);
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
}
