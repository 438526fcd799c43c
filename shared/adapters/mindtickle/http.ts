import { SignJWT } from "jose";
import * as z from "zod";
import { readAnswer } from "../../json/read-body.ts";
import { retryAfter } from "../retry-after.ts";
import { parseAnswer } from "./parse-answer.ts";
import { type PlatformCredentials, PlatformError } from "../learning-platform.ts";
import type { CallGate } from "../../rate-gate/call-gate.ts";
import type { CallLimits, Failure, Health } from "../../rate-gate/account.ts";

export const mindtickleScopes = [
  "users:read",
  "users:write",
  "courses:read",
  "analytics:read",
] as const;
export type MindtickleScope = (typeof mindtickleScopes)[number];

/** Credentials that the tenant's MindTickle administrator creates. */
export const mindtickleCredentials = z.strictObject({
  apiKey: z.string().min(1).max(500),
  secretKey: z.string().min(1).max(500),
  clientId: z.string().min(1).max(500),
});

export interface Account {
  tenantId: string;
  baseUrl: string;
  credentials: PlatformCredentials;
  scopes: readonly string[];
  gate: CallGate;
  timeoutMs: number;
  /** Whether the credentials are only being tested: failures do not count against the account. */
  isTrial?: boolean;
}

interface Answer {
  status: number;
  headers: Headers;
  body: Uint8Array;
}

export interface MindtickleCall {
  method: "GET" | "POST" | "PATCH";
  path: string;
  scope: MindtickleScope;
  body?: unknown;
  /** How long to wait for a slot, in ms; 0 if left out. */
  maxWaitMs?: number;
  /** The account's present limits. */
  limits: CallLimits;
  /** Where the account's health is recorded. */
  health: Health;
  /** Reads the stored credentials, which may have been replaced. */
  storedCredentials: () => Promise<PlatformCredentials>;
}

interface Token {
  text: string;
  /** In seconds since 1970. */
  until: number;
  credentials: PlatformCredentials;
}

const tokenSeconds = 3600;
const refreshSeconds = 300;

/** Calls MindTickle for one account: through the rate gate, with a token and a timeout. */
export class MindtickleHttp {
  readonly #account: Account;
  #credentials: PlatformCredentials;
  #token: Token | undefined;

  constructor(account: Account) {
    this.#account = account;
    this.#credentials = account.credentials;
  }

  /**
   * Makes one call. If MindTickle refuses the token, repeats it once with a new one.
   * @throws CallDeferred, PlatformError
   */
  async call(call: MindtickleCall): Promise<unknown> {
    const { scopes, isTrial } = this.#account;
    if (!scopes.includes(call.scope)) throw missingScope(call.scope);
    const first = await this.#send(call, isTrial !== true);
    const { answer } = first.isRetryable ? await this.#send(call, false) : first;
    if (lacksScope(answer)) throw missingScope(call.scope);
    return this.#read(call, answer);
  }

  async #send(
    { method, path, body, maxWaitMs, limits, health, storedCredentials }: MindtickleCall,
    mayRepeat: boolean,
  ): Promise<{ answer: Answer; isRetryable: boolean }> {
    const { tenantId, baseUrl, gate, timeoutMs, isTrial } = this.#account;
    const token = await this.#currentToken();
    const authorization = `Bearer ${token.text}`;
    const send = async (): Promise<Answer> => {
      try {
        const answer = await fetch(`${baseUrl}/services/data/v2.0/mtobjects${path}`, {
          method,
          headers: { authorization, "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(timeoutMs),
        });
        // The body is part of the call, for the slot and for the timeout.
        return { status: answer.status, headers: answer.headers, body: await readAnswer(answer) };
      } catch (error) {
        const outcome = isUnsent(error) || method === "GET" ? "retry" : "unknown";
        throw new PlatformError(outcome, reasonOf(error));
      }
    };
    let isRetryable = false;
    const account = { tenantId, integration: "mindtickle", limits, health, maxWaitMs, isTrial };
    const answer = await gate.pass(account, send, async (settled) => {
      isRetryable =
        mayRepeat &&
        settled.status === "fulfilled" &&
        (await this.#renew(settled.value, token, storedCredentials));
      return isRetryable ? "unclear" : failureOf(settled);
    });
    return { answer, isRetryable };
  }

  /** Prepares a retry of a refused call. @returns whether one is useful: a 403, or changed credentials */
  async #renew(
    answer: Answer,
    token: Token,
    storedCredentials: MindtickleCall["storedCredentials"],
  ): Promise<boolean> {
    if (!isRefused(answer)) return false;
    if (this.#token === token) this.#token = undefined;
    this.#credentials = await storedCredentials().catch(() => this.#credentials);
    return answer.status === 403 || !isSame(this.#credentials, token.credentials);
  }

  #read({ method, path }: MindtickleCall, { status, headers, body }: Answer): unknown {
    if (status >= 200 && status < 300) {
      try {
        return body.length === 0 ? null : parseAnswer(body);
      } catch {
        // The page of a proxy, or a maintenance page: the outcome of the call is unknown.
        const message = "MindTickle answered with success, but the body is not valid JSON.";
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

  async #currentToken(): Promise<Token> {
    const now = Math.floor(Date.now() / 1000);
    if (this.#token && this.#token.until > now) return this.#token;
    const credentials = this.#credentials;
    const { apiKey, secretKey, clientId } = credentials;
    const text = await new SignJWT()
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setIssuer(apiKey)
      .setSubject(clientId)
      .setIssuedAt(now)
      .setExpirationTime(now + tokenSeconds)
      .sign(new TextEncoder().encode(secretKey));
    this.#token = { text, until: now + tokenSeconds - refreshSeconds, credentials };
    return this.#token;
  }
}

const missingScope = (scope: MindtickleScope) =>
  new PlatformError(
    "forbidden",
    `The tenant's MindTickle credentials lack the scope ${scope}. Ask its MindTickle administrator to grant it.`,
    403,
  );

/** Whether the request certainly did not reach MindTickle. */
const isUnsent = (error: unknown) =>
  error instanceof Error &&
  "code" in error &&
  ["ECONNREFUSED", "ConnectionRefused", "ENOTFOUND"].includes(String(error.code));

const timeoutMessage = "MindTickle did not answer in time.";

const reasonOf = (error: unknown) =>
  error instanceof Error && error.name === "TimeoutError"
    ? timeoutMessage
    : "The connection to MindTickle failed.";

const lacksScope = ({ status, body }: Answer) =>
  status === 403 && /scope/i.test(new TextDecoder().decode(body));

/** Whether MindTickle refused the token or the credentials, and not for a missing scope. */
const isRefused = (answer: Answer) =>
  (answer.status === 401 || answer.status === 403) && !lacksScope(answer);

const isSame = (a: PlatformCredentials, b: PlatformCredentials) =>
  a.apiKey === b.apiKey && a.secretKey === b.secretKey && a.clientId === b.clientId;

/** What a call shows about the account as a whole. A refusal of one user shows nothing. */
function failureOf(settled: PromiseSettledResult<Answer>): Failure | null {
  if (settled.status === "rejected") {
    const message = settled.reason instanceof Error ? settled.reason.message : "The call failed.";
    return { category: message === timeoutMessage ? "timeout" : "network", message };
  }
  const { status, headers } = settled.value;
  if (lacksScope(settled.value)) return null;
  const retryAfterMs = retryAfter(headers.get("retry-after"));
  const message = `MindTickle answered ${status}.`;
  if (status === 429) return { category: "rate_limited", message, retryAfterMs };
  if (isRefused(settled.value)) return { category: "credentials", message };
  return status >= 500 ? { category: "unavailable", message, retryAfterMs } : null;
}
