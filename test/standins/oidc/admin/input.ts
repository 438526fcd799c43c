import * as z from "zod";

const text = z.string().min(1).max(500);

/** Replaces the people and clients of a tenant. Its keys stay, unless the algorithm changes. */
export const tenantInput = z.strictObject({
  people: z
    .array(
      z.strictObject({
        /** Derived from the address by default. */
        sub: text.optional(),
        email: text,
        emailVerified: z.boolean().default(true),
        name: text,
        password: text,
      }),
    )
    .default([]),
  clients: z
    .array(
      z.strictObject({
        clientId: text,
        clientSecret: text.nullable().default(null),
        authentication: z
          .enum(["client_secret_basic", "client_secret_post"])
          .default("client_secret_post"),
        redirectUris: z.array(z.url()).min(1),
        postLogoutRedirectUris: z.array(z.url()).default([]),
        backchannelLogoutUri: z.url().nullable().default(null),
      }),
    )
    .default([]),
  claimsIn: z.enum(["id_token", "userinfo"]).default("id_token"),
  aheadSeconds: z.int().default(0),
  alg: z.enum(["RS256", "ES256"]).default("RS256"),
});
export type TenantInput = z.input<typeof tenantInput>;

export const clockInput = z.strictObject({ aheadSeconds: z.int() });
/** Whether the keys until now stay published, as they do when a provider rotates regularly. */
export const rotationInput = z.strictObject({ keepOld: z.boolean().default(false) });
export const logoutInput = z.strictObject({ email: text });
/** A token with any content. `alg` "none" leaves it unsigned. */
export const signInput = z.strictObject({
  claims: z.record(z.string(), z.unknown()),
  header: z.record(z.string(), z.unknown()).default({}),
});
export type SignInput = z.input<typeof signInput>;
export const requestsQuery = z.strictObject({
  tenant: z.string().optional(),
  path: z.string().optional(),
});
