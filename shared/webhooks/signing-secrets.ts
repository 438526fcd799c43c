import * as z from "zod";
import { fromBase64, toBase64 } from "../base64.ts";
import type { Context } from "../context.ts";
import { signingSecretAad } from "../secrets/aad.ts";

/** A signing secret in the format of Standard Webhooks; `until` ends the overlap of a rotation. */
export interface SigningSecret {
  secret: string;
  until: string | null;
}

const sealedFormat = z.array(z.object({ secret: z.string(), until: z.iso.datetime().nullable() }));

/** Generates a secret of 256 random bits, with the prefix that the standard requires. */
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
  sealed: string,
): Promise<SigningSecret[]> {
  return sealedFormat.parse(JSON.parse(await secrets.open(sealed, signingSecretAad(tenantId, id))));
}

/** The secrets whose overlap has not ended. */
export const liveSecrets = <T extends Pick<SigningSecret, "until">>(all: T[], now: Date): T[] =>
  all.filter(({ until }) => until === null || new Date(until) > now);

/**
 * Seals a new secret together with the current ones, which stay valid for the overlap. A secret that
 * ends earlier keeps its end, because a rotation must not prolong it.
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
  const current = liveSecrets(await openSecrets(ctx, tenantId, id, secrets), now);
  const expiring = current.map((known) => ({
    ...known,
    until: known.until !== null && known.until < until ? known.until : until,
  }));
  return sealSecrets(ctx, tenantId, id, [{ secret, until: null }, ...expiring]);
}

/** The secret (`whsec_` and base64) as a key that signs. */
export const importSecret = (secret: string): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    "raw",
    fromBase64(secret.replace(/^whsec_/, "")),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
