import { SignJWT } from "jose";
import * as z from "zod";
import { PlatformError } from "../../ports.ts";
import type { CallLimiter, CallLimits } from "./limiter.ts";

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
  limiter: CallLimiter;
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
    const first = await this.#send(call);
    if (first.status !== 403) return this.#read(call, first);
    if (/scope/i.test(first.text)) throw missingScope(call.scope);
    this.#token = undefined;
    return this.#read(call, await this.#send(call));
  }

  async #send({ method, path, body, patienceMs }: Call): Promise<Answer> {
    const { tenantId, baseUrl, limits, limiter, timeoutMs } = this.#account;
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
        throw new PlatformError(
          unsent(error) || method === "GET" ? "retry" : "unknown",
          reasonOf(error),
        );
      }
    };
    return limiter.inSlot(tenantId, limits, send, patienceMs);
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

const reasonOf = (error: unknown) =>
  error instanceof Error && error.name === "TimeoutError"
    ? "MindTickle did not answer in time."
    : "The connection to MindTickle failed.";
