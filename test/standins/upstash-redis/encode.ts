import type { Outcome } from "./execute.ts";

type Json = string | number | null | Json[];

/** An outcome as Upstash writes it: `{result}` or `{error}`, strings in base64 if asked for. */
export function encodeOutcome(
  outcome: Outcome,
  base64: boolean,
): { result: Json } | { error: string } {
  if ("error" in outcome) return outcome;
  const { reply } = outcome;
  const isOk = reply instanceof Buffer && reply.length === 2 && reply.toString() === "OK";
  return { result: isOk ? "OK" : encode(reply, base64) };
}

function encode(reply: unknown, base64: boolean): Json {
  if (typeof reply === "number" || reply === null) return reply;
  if (Array.isArray(reply)) return reply.map((element) => encode(element, base64));
  const bytes = reply instanceof Buffer ? reply : Buffer.from(errorText(reply));
  return bytes.toString(base64 ? "base64" : "utf8");
}

const errorText = (reply: unknown): string =>
  reply instanceof Error ? reply.message : String(reply);
