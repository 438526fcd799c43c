import * as z from "zod";
import { AppError, type ErrorCode, type TenantFacts } from "../errors.ts";
import { unfitReason } from "../unfit-reason.ts";
import type { PlainMessage } from "../messages/user-message.ts";
import type { Restriction } from "./tenant-session.ts";

interface DatabaseError {
  code: string;
  message: string;
  constraint: string | undefined;
  column: string | undefined;
  detail: string | undefined;
  hint: string | undefined;
}

/** The error that Postgres or its driver threw, from under drizzle's wrapper. */
export function databaseError(thrown: unknown): DatabaseError | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof AppError) continue;
    if (!("code" in error) || typeof error.code !== "string") continue;
    const constraint = "constraint_name" in error ? String(error.constraint_name) : undefined;
    const column = "column_name" in error ? String(error.column_name) : undefined;
    const detail = "detail" in error ? String(error.detail) : undefined;
    const hint = "hint" in error ? String(error.hint) : undefined;
    return { code: error.code, message: error.message, constraint, column, detail, hint };
  }
  return undefined;
}

/** Whether the row violates the unique constraint or index of this name. */
export const violates = (thrown: unknown, constraint: string): boolean => {
  const error = databaseError(thrown);
  return error?.code === "23505" && error.constraint === constraint;
};

/** Whether the row refers to one that does not exist, by the foreign key of this name. */
export const refersToNothing = (thrown: unknown, constraint: string): boolean => {
  const error = databaseError(thrown);
  return error?.code === "23503" && error.constraint === constraint;
};

/** Whether the transaction may succeed when it runs again (deadlock, serialization failure). */
export const isRetryable = (thrown: unknown): boolean =>
  ["40001", "40P01"].includes(databaseError(thrown)?.code ?? "");

type Refusal = [ErrorCode, string, PlainMessage?];

const asAppError = ([code, message, key]: Refusal) =>
  new AppError(code, message, key === undefined ? {} : { userMessage: { key } });

const totpMissing: Refusal = [
  "forbidden",
  "The organization requires an authenticator app of its admins. Set one up with POST /auth/totp, then continue.",
  "authenticator_needed",
];

/** What an admin gets who needs an authenticator app and signed in without one. */
export const totpMissingError = (): AppError => asAppError(totpMissing);

const restrictions: Record<Restriction, Refusal> = {
  unpaid: [
    "payment_required",
    "A payment of the organization is overdue, so only reads, SCIM provisioning and removals are allowed. Settle the invoice; changes work again within seconds.",
  ],
  canceled: [
    "subscription_canceled",
    "The subscription of the organization is canceled, so only reads and removals are allowed, and nobody can be added or activated. Ask the operator to renew it.",
  ],
};

/** What a change gets while the payment status restricts the tenant. */
export const restrictedError = (restriction: Restriction): AppError =>
  asAppError(restrictions[restriction]);

const refusals: Record<string, Refusal> = {
  credential_unknown: [
    "unauthorized",
    "The bearer token is unknown, revoked or expired. Ask an admin for a new one.",
  ],
  subject_unknown: ["unauthorized", "The token's user does not exist. Sign in again."],
  subject_inactive: [
    "unauthorized",
    "This user is deactivated. Ask an admin to reactivate the account.",
    "deactivated",
  ],
  token_revoked: ["unauthorized", "The token was revoked. Sign in again.", "session_ended"],
  role_changed: [
    "unauthorized",
    "The user's role has changed since the token was issued. Sign in again.",
    "session_ended",
  ],
  session_ended: ["unauthorized", "This session has ended. Sign in again.", "session_ended"],
  totp_missing: totpMissing,
  key_unknown: ["unauthorized", "The API key is unknown, revoked or expired. Create a new one."],
  key_refused: [
    "forbidden",
    "Only signed-in people may do this. Sign in; an API key cannot be used.",
  ],
  token_unknown: [
    "unauthorized",
    "This token is unknown, used or expired. Request a new one.",
    "link_invalid",
  ],
  endpoint_changed: [
    "unauthorized",
    "The webhook endpoint was changed or removed. Send the request again.",
  ],
  subscription_canceled: restrictions.canceled,
  tenant_unknown: ["not_found", "No such tenant."],
  tenant_inactive: [
    "tenant_inactive",
    "The tenant is suspended. Ask the operator to reactivate it.",
  ],
};

/**
 * Errors from the state of the database, not from the statement: SQLSTATE classes 08, 28, 53, 57P and
 * 58, a missing database, a read-only standby, and timeouts of statements and locks (PostgreSQL,
 * Appendix A).
 */
const transient = /^(?:08...|28...|53...|57P..|58...|3D000|25006|25P0[34]|57014|55P03)$/;

const unavailable = (message: string, retryAfter: number, cause: unknown) =>
  new AppError("unavailable", message, { retryAfter, cause });

/** The connection cannot be opened or was closed. */
const unreachable = (cause: unknown) =>
  unavailable("The database is unreachable. Try again in a few seconds.", 5, cause);

/**
 * Maps an error of postgres.js: a response of Postgres stays as it is. Everything else means that no
 * response arrived; the runtimes name such errors differently.
 */
export function fromDriver(thrown: unknown): unknown {
  const isAnswer = thrown instanceof Error && thrown.name === "PostgresError";
  return isAnswer ? thrown : unreachable(thrown);
}

/** character_not_in_repertoire and untranslatable_character. */
const unstorable = new Set(["22021", "22P05"]);

const permissionMissing = (permission: string) =>
  new AppError(
    "forbidden",
    `This needs the permission ${permission}. Ask an admin for a role or a key that has it.`,
  );

/** What the triggers of packs refuse: their message is for the caller, and says what to do next. */
function refusalOfPack({ code, message, detail }: DatabaseError): AppError | undefined {
  if (code === "RP400") return new AppError("bad_request", message);
  if (code !== "RP409") return undefined;
  if (message !== "unfit") return new AppError("conflict", message);
  const unfit = z.array(unfitReason).parse(JSON.parse(detail ?? "[]"));
  const text = `This person may not do this work: ${unfit.map((reason) => reason.code.replaceAll("_", " ")).join(", ")}. Choose somebody who is fit, or ask an admin for an exception.`;
  return new AppError("conflict", text, { unfit });
}

/** The refusal of `app.begin_*_session`, or of the triggers on `users`. */
function refusalOf({ message, detail }: DatabaseError): AppError | undefined {
  if (message === "permission_missing") return permissionMissing(detail ?? "");
  const refusal = refusals[message];
  return refusal && asAppError(refusal);
}

const refusedTenant = z.object({ appType: z.string(), config: z.record(z.string(), z.unknown()) });

/** The tenant of the refused caller, where it is proved; see `app.refuse`. */
function tenantOf({ hint }: DatabaseError): TenantFacts | undefined {
  const parsed = hint === undefined ? undefined : refusedTenant.safeParse(JSON.parse(hint)).data;
  return parsed && { appType: parsed.appType, configJson: JSON.stringify(parsed.config) };
}

/** Maps an error of Postgres to an AppError. An unknown error stays as it is. */
export function fromDatabase(thrown: unknown): unknown {
  for (let inner = thrown; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof AppError) return inner;
  }
  const error = databaseError(thrown);
  if (!error) return thrown;
  const { code } = error;
  const refused = code.startsWith("RP") ? (refusalOf(error) ?? refusalOfPack(error)) : undefined;
  if (refused) {
    refused.tenant = tenantOf(error);
    return refused;
  }
  // Class 22, data exception. The checks of each transport come first and name the field.
  if (code.startsWith("22")) {
    const what = unstorable.has(code) ? "holds U+0000, which" : "has a value that";
    const message = `The input ${what} cannot be stored. Correct it.`;
    const { column: field } = error;
    return new AppError("bad_request", message, { ...(field && { field }), cause: thrown });
  }
  return transient.test(code) ? unreachable(thrown) : thrown;
}

/** A transaction that failed because of concurrent changes at each attempt. */
export const contended = (cause: unknown): AppError =>
  unavailable("Other requests are changing the same data. Try again in a second.", 1, cause);
