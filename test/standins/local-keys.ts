import { exportJWK, generateKeyPair, type JWK } from "jose";
import { toBase64 } from "../../shared/base64.ts";

/** Generates random secrets for one machine. */
export interface LocalKeys {
  jwtPrivateKey: string;
  jwtPublicKeys: string;
  signInKey: string;
  auditSigningKey: string;
  eventSigningKey: string;
  eventPublicKeys: string;
  secretsKeys: string;
  qstashToken: string;
  qstashCurrentSigningKey: string;
  qstashNextSigningKey: string;
  redisToken: string;
}

const random = () =>
  crypto.randomUUID().replaceAll("-", "") + crypto.randomUUID().replaceAll("-", "");

async function ed25519(kid: string): Promise<{ privateKey: JWK; publicKey: JWK }> {
  const pair = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const name = { kid, alg: "EdDSA", use: "sig" };
  return {
    privateKey: { ...(await exportJWK(pair.privateKey)), ...name },
    publicKey: { ...(await exportJWK(pair.publicKey)), ...name },
  };
}

/** The public half of a private key, as a JWK set. */
export function publicSetOf(privateKey: string): string {
  const { d: _secret, ...key }: JWK = JSON.parse(privateKey);
  return JSON.stringify({ keys: [key] });
}

export async function makeLocalKeys(): Promise<LocalKeys> {
  const [access, signIn, audit, event] = await Promise.all([
    ed25519("access-1"),
    ed25519("sign-in-1"),
    ed25519("audit-1"),
    ed25519("event-1"),
  ]);
  return {
    jwtPrivateKey: JSON.stringify(access.privateKey),
    jwtPublicKeys: JSON.stringify({ keys: [access.publicKey] }),
    signInKey: JSON.stringify(signIn.privateKey),
    auditSigningKey: JSON.stringify(audit.privateKey),
    eventSigningKey: JSON.stringify(event.privateKey),
    eventPublicKeys: JSON.stringify({ keys: [event.publicKey] }),
    secretsKeys: `local-1:${toBase64(crypto.getRandomValues(new Uint8Array(32)))}`,
    qstashToken: random(),
    qstashCurrentSigningKey: `sig_${random()}`,
    qstashNextSigningKey: `sig_${random()}`,
    redisToken: random(),
  };
}
