import { and, desc, eq, inArray, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import { ssoAttempts, ssoConnections } from "../../../../drizzle/schema/index.ts";
import type { Context } from "../../../context.ts";
import { AppError } from "../../../errors.ts";
import { newId } from "../../../ids.ts";
import { ssoAttemptAad } from "../../../secrets/aad.ts";
import { hashToken, tenantOfToken } from "../../token-format.ts";
import type { Visitor } from "../../sign-in/visitor.ts";
import { sealedConnection } from "../connections/fields.ts";

/** How long a person may take at the provider. */
const lifetimeMs = 10 * 60_000;
/** The attempts of a tenant that may be under way. The oldest are deleted, so nobody is refused. */
const maxAttempts = 10_000;

export const ssoActor = { kind: "job", name: "auth.sso" } as const;

/** A sign-in that goes to a provider. */
interface NewAttempt {
  connectionId: string;
  state: string;
  nonce: string;
  verifier: string;
  returnPath: string;
  /** The secret in the browser's cookie; null while no browser has begun. */
  browser: string | null;
  testedBy?: string;
  /** From when on the person must sign in at the provider; null where an earlier sign-in counts. */
  freshSince?: Date | null;
}

/** Stores an attempt, and deletes expired ones and those beyond the maximum. @returns when it expires */
export async function storeAttempt(ctx: Context, attempt: NewAttempt): Promise<Date> {
  const { state, browser, verifier: plain, ...rest } = attempt;
  const id = newId(ctx.now().getTime());
  const verifier = await ctx.secrets.seal(plain, ssoAttemptAad(ctx.scope.tenantId, id));
  const expiresAt = new Date(ctx.now().getTime() + lifetimeMs);
  const browserHash = browser === null ? null : hashToken(browser);
  await ctx.scope.write((db) => {
    const oldest = db
      .select({ stateHash: ssoAttempts.stateHash })
      .from(ssoAttempts)
      .orderBy(desc(ssoAttempts.expiresAt))
      .offset(maxAttempts - 1);
    return Promise.all([
      db
        .delete(ssoAttempts)
        .where(or(lt(ssoAttempts.expiresAt, sql`now()`), inArray(ssoAttempts.stateHash, oldest)))
        .execute(),
      db
        .insert(ssoAttempts)
        .values({ id, stateHash: hashToken(state), browserHash, verifier, expiresAt, ...rest })
        .execute(),
    ]);
  });
  return expiresAt;
}

/** The session of an attempt, which its state proves. @throws AppError unauthorized for other texts */
function openAttempt(visitor: Visitor, state: string) {
  const tenantId = tenantOfToken("sso", state);
  if (tenantId === null) throw unknownAttempt();
  const tokenHash = hashToken(state);
  const ctx = visitor.open({ kind: "token", tenantId, tokenHash, use: "sso" }, ssoActor);
  const opened = async ({ id, verifier }: { id: string; verifier: string }) =>
    ctx.secrets.open(verifier, ssoAttemptAad(tenantId, id));
  return { ctx, tokenHash, opened };
}

/**
 * Binds the attempt of a test to the browser that opens its URL first.
 * @throws AppError unauthorized
 */
export async function bindAttempt(visitor: Visitor, state: string, browser: string) {
  const { ctx, tokenHash, opened } = openAttempt(visitor, state);
  const [attempt] = await ctx.scope
    .write((db) =>
      db
        .update(ssoAttempts)
        .set({ browserHash: hashToken(browser) })
        .from(ssoConnections)
        .where(
          and(
            eq(ssoAttempts.stateHash, tokenHash),
            isNull(ssoAttempts.browserHash),
            isNotNull(ssoAttempts.testedBy),
            eq(ssoConnections.id, ssoAttempts.connectionId),
          ),
        )
        .returning({
          id: ssoAttempts.id,
          nonce: ssoAttempts.nonce,
          verifier: ssoAttempts.verifier,
          connection: sealedConnection,
        })
        .execute(),
    )
    .catch(asUnknown);
  if (!attempt) throw unknownAttempt();
  return { ctx, ...attempt, verifier: await opened(attempt) };
}

/**
 * Takes the attempt of a browser that comes back. It is used once, whatever follows.
 * @throws AppError unauthorized for an unknown, used or expired state, and for another browser
 */
export async function takeAttempt(visitor: Visitor, state: string, browser: string) {
  const { ctx, tokenHash, opened } = openAttempt(visitor, state);
  const [attempt] = await ctx.scope
    .write((db) =>
      db
        .delete(ssoAttempts)
        .where(
          and(
            eq(ssoAttempts.stateHash, tokenHash),
            eq(ssoAttempts.browserHash, hashToken(browser)),
          ),
        )
        .returning({
          id: ssoAttempts.id,
          connectionId: ssoAttempts.connectionId,
          testedBy: ssoAttempts.testedBy,
          nonce: ssoAttempts.nonce,
          verifier: ssoAttempts.verifier,
          returnPath: ssoAttempts.returnPath,
          freshSince: ssoAttempts.freshSince,
        })
        .execute(),
    )
    .catch(asUnknown);
  if (!attempt) throw unknownAttempt();
  return { tenantId: ctx.scope.tenantId, ...attempt, verifier: await opened(attempt) };
}

const unknownAttempt = () =>
  new AppError(
    "unauthorized",
    "This sign-in cannot continue: it was used, took longer than ten minutes, or began in another browser. Start it again.",
    { userMessage: { key: "sso_restart" } },
  );

function asUnknown(error: unknown): never {
  if (error instanceof AppError && error.code === "unauthorized") throw unknownAttempt();
  throw error;
}
