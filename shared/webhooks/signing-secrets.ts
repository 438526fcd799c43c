import { signingSecretAad } from "../secrets/aad.ts";
import * as z from "zod";
import type { Context } from "../context.ts";
import { toBase64 } from "../base64.ts";

/** A secret that signs, in the form of Standard Webhooks; `until` ends the overlap of a rotation. */
export interface SigningSecret {
  secret: string;
  until: string | null;
}

const stored = z.array(z.object({ secret: z.string(), until: z.iso.datetime().nullable() }));

/** 256 random bits; the prefix is the standard's. */
export const newSecret = (): string =>
  `whsec_${toBase64(crypto.getRandomValues(new Uint8Array(32)))}`;

export const sealSecrets = (
  { secrets }: Pick<Context, "secrets">,
  tenantId: string,
  id: string,
  all: SigningSecret[],
): Promise<string> => secrets.seal(JSON.stringify(all), signingSecretAad(tenantId, id));

export async function openSecrets(
  { secrets }: Pick<Context, "secrets">,
  tenantId: string,
  id: string,
  envelope: string,
): Promise<SigningSecret[]> {
  return stored.parse(JSON.parse(await secrets.open(envelope, signingSecretAad(tenantId, id))));
}

/** Those whose overlap is not over. */
export const liveSecrets = (all: SigningSecret[], now: Date): SigningSecret[] =>
  all.filter(({ until }) => until === null || new Date(until) > now);

/**
 * The sealed secrets of an endpoint that gets a new one; the former ones go on for the overlap. One
 * that ends earlier anyhow keeps its time: rotating must not give it longer.
 */
export async function sealRotated(
  ctx: Pick<Context, "secrets" | "scope" | "now">,
  { id, secrets }: { id: string; secrets: string },
  secret: string,
  overlapHours: number,
): Promise<string> {
  const { tenantId } = ctx.scope;
  const now = ctx.now();
  const until = new Date(now.getTime() + overlapHours * 3_600_000).toISOString();
  const former = liveSecrets(await openSecrets(ctx, tenantId, id, secrets), now);
  const kept = former.map((one) => ({
    ...one,
    until: one.until !== null && one.until < until ? one.until : until,
  }));
  return sealSecrets(ctx, tenantId, id, [{ secret, until: null }, ...kept]);
}
