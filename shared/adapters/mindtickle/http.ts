import { SignJWT } from "jose";
import * as z from "zod";
import { readAnswer } from "../../json/read-answer.ts";
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

/** What a tenant's MindTickle administrator hands out. */
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
  limits: CallLimits;
  gate: CallGate;
  timeoutMs: number;
  /** For credentials that are only tried out: what comes of it is nothing against the account. */
  aside?: boolean;
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
  /** How long to wait for a slot, in ms; not at all unless told. */
  patienceMs?: number;
  /** Where it is told how the account fares. */
  health: Health;
  /** The credentials as they are stored by now. */
  stored: () => Promise<PlatformCredentials>;
}

interface Token {
  text: string;
  until: number;
  of: PlatformCredentials;
}

const tokenSeconds = 3600;
const refreshSeconds = 300;

/** Calls MindTickle for one account: a slot of its limits, a token, a timeout, one error family. */
export class MindtickleHttp {
  readonly #account: Account;
  #credentials: PlatformCredentials;
  #token: Token | undefined;

  constructor(account: Account) {
    this.#account = account;
    this.#credentials = account.credentials;
  }

  /**
   * One call in one slot; what a token or credentials of yesterday were refused is repeated once.
   * @throws NoSlot, PlatformError
   */
  async call(call: MindtickleCall): Promise<unknown> {
    const { scopes, aside } = this.#account;
    if (!scopes.includes(call.scope)) throw missingScope(call.scope);
    const first = await this.#send(call, aside !== true);
    const { answer } = first.again ? await this.#send(call, false) : first;
    if (lacksScope(answer)) throw missingScope(call.scope);
    return this.#read(call, answer);
  }

  async #send(
    { method, path, body, patienceMs, health, stored }: MindtickleCall,
    mayRepeat: boolean,
  ): Promise<{ answer: Answer; again: boolean }> {
    const { tenantId, baseUrl, limits, gate, timeoutMs, aside } = this.#account;
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
        // The body is read inside the slot and the timeout, so that neither ends too early.
        return { status: answer.status, headers: answer.headers, body: await readAnswer(answer) };
      } catch (error) {
        const outcome = unsent(error) || method === "GET" ? "retry" : "unknown";
        throw new PlatformError(outcome, reasonOf(error));
      }
    };
    let again = false;
    const account = { tenantId, integration: "mindtickle", limits, health, patienceMs, aside };
    const answer = await gate.pass(account, send, async (settled) => {
      again =
        mayRepeat &&
        settled.status === "fulfilled" &&
        (await this.#renew(settled.value, token, stored));
      return again ? "unclear" : failureOf(settled);
    });
    return { answer, again };
  }

  /** Whether a refused call may do better: after a 403 with a new token, else with new credentials. */
  async #renew(answer: Answer, token: Token, stored: MindtickleCall["stored"]): Promise<boolean> {
    if (!isRefused(answer)) return false;
    if (this.#token === token) this.#token = undefined;
    this.#credentials = await stored().catch(() => this.#credentials);
    return answer.status === 403 || !same(this.#credentials, token.of);
  }

  #read({ method, path }: MindtickleCall, { status, headers, body }: Answer): unknown {
    if (status >= 200 && status < 300) {
      try {
        return body.length === 0 ? null : parseAnswer(body);
      } catch {
        // A page of a proxy or of maintenance: whether the call was carried out is not known.
        const message = "MindTickle answered with success, but not in JSON that can be read.";
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
    const of = this.#credentials;
    const { apiKey, secretKey, clientId } = of;
    const text = await new SignJWT()
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setIssuer(apiKey)
      .setSubject(clientId)
      .setIssuedAt(now)
      .setExpirationTime(now + tokenSeconds)
      .sign(new TextEncoder().encode(secretKey));
    this.#token = { text, until: now + tokenSeconds - refreshSeconds, of };
    return this.#token;
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

const lacksScope = ({ status, body }: Answer) =>
  status === 403 && /scope/i.test(new TextDecoder().decode(body));

/** Whether the token was, or the credentials that it is made with: not for want of a scope. */
const isRefused = (answer: Answer) =>
  (answer.status === 401 || answer.status === 403) && !lacksScope(answer);

const same = (a: PlatformCredentials, b: PlatformCredentials) =>
  a.apiKey === b.apiKey && a.secretKey === b.secretKey && a.clientId === b.clientId;

/** What an outcome says against the account as a whole: a refusal of one person says nothing. */
function failureOf(settled: PromiseSettledResult<Answer>): Failure | null {
  if (settled.status === "rejected") {
    const message = settled.reason instanceof Error ? settled.reason.message : "The call failed.";
    return { category: message === tooLate ? "timeout" : "network", message };
  }
  const { status, headers } = settled.value;
  if (lacksScope(settled.value)) return null;
  const retryAfterMs = retryAfter(headers.get("retry-after"));
  const message = `MindTickle answered ${status}.`;
  if (status === 429) return { category: "rate_limited", message, retryAfterMs };
  if (isRefused(settled.value)) return { category: "credentials", message };
  return status >= 500 ? { category: "unavailable", message, retryAfterMs } : null;
}
