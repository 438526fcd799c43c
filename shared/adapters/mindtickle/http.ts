import { SignJWT } from "jose";
import * as z from "zod";
import { retryAfter } from "../retry-after.ts";
import { PlatformError } from "../../ports.ts";
import type { CallGate } from "../redis/call-gate.ts";
import type { CallLimits, Failure, Health } from "../redis/gate-account.ts";

export const mindtickleScopes = [
  "users:read",
  "users:write",
  "courses:read",
  "analytics:read",
] as const;
export type MindtickleScope = (typeof mindtickleScopes)[number];

/** What a tenant's MindTickle administrator hands out. */
export const mindtickleCredentials = z.strictObject({
  apiKey: z.string().min(1).max(500),
  secretKey: z.string().min(1).max(500),
  clientId: z.string().min(1).max(500),
});

export interface Account {
  tenantId: string;
  baseUrl: string;
  credentials: z.output<typeof mindtickleCredentials>;
  scopes: readonly string[];
  limits: CallLimits;
  gate: CallGate;
  timeoutMs: number;
}

interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

interface Call {
  method: "GET" | "POST" | "PATCH";
  path: string;
  scope: MindtickleScope;
  body?: unknown;
  /** How long to wait for a slot, in ms; not at all unless told. */
  patienceMs?: number;
  /** Where it is told how the account fares. */
  health: Health;
}

const tokenSeconds = 3600;
const refreshSeconds = 300;

/** Calls MindTickle for one account: a slot of its limits, a token, a timeout, one error family. */
export class MindtickleHttp {
  readonly #account: Account;
  #token: { text: string; until: number } | undefined;

  constructor(account: Account) {
    this.#account = account;
  }

  /**
   * One call in one slot; a 403 for an expired token is repeated once with a new one.
   * @throws NoSlot, PlatformError
   */
  async call(call: Call): Promise<unknown> {
    const { scopes } = this.#account;
    if (!scopes.includes(call.scope)) throw missingScope(call.scope);
    const first = await this.#send(call, [403]);
    if (first.status !== 403) return this.#read(call, first);
    if (lacksScope(first)) throw missingScope(call.scope);
    this.#token = undefined;
    return this.#read(call, await this.#send(call, []));
  }

  /** @param harmless statuses that are nothing against the account. */
  async #send(
    { method, path, body, patienceMs, health }: Call,
    harmless: number[],
  ): Promise<Answer> {
    const { tenantId, baseUrl, limits, gate, timeoutMs } = this.#account;
    const authorization = `Bearer ${await this.#currentToken()}`;
    const send = async (): Promise<Answer> => {
      try {
        const answer = await fetch(`${baseUrl}/services/data/v2.0/mtobjects${path}`, {
          method,
          headers: { authorization, "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(timeoutMs),
        });
        // The body is read inside the slot and the timeout, so that neither ends too early.
        return { status: answer.status, headers: answer.headers, text: await answer.text() };
      } catch (error) {
        const outcome = unsent(error) || method === "GET" ? "retry" : "unknown";
        throw new PlatformError(outcome, reasonOf(error));
      }
    };
    const account = { tenantId, integration: "mindtickle", limits, health };
    return gate.pass(account, send, (settled) => failureOf(settled, harmless), patienceMs);
  }

  #read({ method, path }: Call, { status, headers, text }: Answer): unknown {
    if (status >= 200 && status < 300) {
      try {
        return text === "" ? null : JSON.parse(text);
      } catch {
        // A page of a proxy or of maintenance: whether the call was carried out is not known.
        const message = "MindTickle answered with success, but not in JSON.";
        throw new PlatformError(method === "GET" ? "retry" : "unknown", message, status);
      }
    }
    const id = headers.get("x-request-id") ?? "none";
    const message = `MindTickle answered ${status} to ${method} ${path.split(/[/?]/)[1]} (x-request-id ${id}).`;
    if (status === 409) throw new PlatformError("taken", message, status);
    if (status === 429 || status === 401 || status === 403)
      throw new PlatformError("retry", message, status);
    if (status >= 500)
      throw new PlatformError(method === "GET" ? "retry" : "unknown", message, status);
    throw new PlatformError("refused", message, status);
  }

  async #currentToken(): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    if (this.#token && this.#token.until > now) return this.#token.text;
    const { apiKey, secretKey, clientId } = this.#account.credentials;
    const text = await new SignJWT()
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setIssuer(apiKey)
      .setSubject(clientId)
      .setIssuedAt(now)
      .setExpirationTime(now + tokenSeconds)
      .sign(new TextEncoder().encode(secretKey));
    this.#token = { text, until: now + tokenSeconds - refreshSeconds };
    return text;
  }
}

const missingScope = (scope: MindtickleScope) =>
  new PlatformError(
    "forbidden",
    `The tenant's MindTickle credentials lack the scope ${scope}. Ask its MindTickle administrator to grant it.`,
    403,
  );

/** Whether the request certainly never reached MindTickle. */
const unsent = (error: unknown) =>
  error instanceof Error &&
  "code" in error &&
  ["ECONNREFUSED", "ConnectionRefused", "ENOTFOUND"].includes(String(error.code));

const tooLate = "MindTickle did not answer in time.";

const reasonOf = (error: unknown) =>
  error instanceof Error && error.name === "TimeoutError"
    ? tooLate
    : "The connection to MindTickle failed.";

const lacksScope = ({ status, text }: Answer) => status === 403 && /scope/i.test(text);

/** What an outcome says against the account as a whole: a refusal of one person says nothing. */
function failureOf(settled: PromiseSettledResult<Answer>, harmless: number[]): Failure | null {
  if (settled.status === "rejected") {
    const message = settled.reason instanceof Error ? settled.reason.message : "The call failed.";
    return { category: message === tooLate ? "timeout" : "network", message };
  }
  const { status, headers } = settled.value;
  if (harmless.includes(status) || lacksScope(settled.value)) return null;
  const retryAfterMs = retryAfter(headers.get("retry-after"));
  const message = `MindTickle answered ${status}.`;
  if (status === 429) return { category: "rate_limited", message, retryAfterMs };
  if (status === 401 || status === 403) return { category: "credentials", message };
  return status >= 500 ? { category: "unavailable", message, retryAfterMs } : null;
}
