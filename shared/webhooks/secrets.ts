import * as z from "zod";
import type { Context } from "../context.ts";
import { toBase64 } from "../secrets.ts";

/** A secret that signs, in the form of Standard Webhooks; `until` ends the overlap of a rotation. */
export interface SigningSecret {
  secret: string;
  until: string | null;
}

const stored = z.array(z.object({ secret: z.string(), until: z.iso.datetime().nullable() }));

/** What an endpoint's sealed secrets are bound to. */
const secretsPlace = (tenantId: string, id: string): string => `${tenantId}/webhook/${id}`;

/** 256 random bits; the prefix is the standard's. */
export const newSecret = (): string =>
  `whsec_${toBase64(crypto.getRandomValues(new Uint8Array(32)))}`;

export const sealSecrets = (
  { secrets }: Pick<Context, "secrets">,
  tenantId: string,
  id: string,
  all: SigningSecret[],
): Promise<string> => secrets.seal(JSON.stringify(all), secretsPlace(tenantId, id));

export async function openSecrets(
  { secrets }: Pick<Context, "secrets">,
  tenantId: string,
  id: string,
  envelope: string,
): Promise<SigningSecret[]> {
  return stored.parse(JSON.parse(await secrets.open(envelope, secretsPlace(tenantId, id))));
}

/** Those whose overlap is not over. */
export const liveSecrets = (all: SigningSecret[], now: Date): SigningSecret[] =>
  all.filter(({ until }) => until === null || new Date(until) > now);
