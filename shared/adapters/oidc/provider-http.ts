import { readBytes } from "../../json/read-body.ts";
import type { OutgoingTargets } from "../targets.ts";
import { ProviderError } from "./provider-error.ts";

/** No provider's document, key set or token answer is that large. */
const maxBytes = 256 * 1024;

export interface ProviderHttpOptions {
  targets: OutgoingTargets;
  /** The time for a whole answer, in ms. */
  timeoutMs: number;
}

/** Requests to identity providers: only to allowed URLs, without redirects, in bounded time and size. */
export class ProviderHttp {
  readonly timeoutMs: number;
  readonly #targets: OutgoingTargets;

  constructor({ targets, timeoutMs }: ProviderHttpOptions) {
    this.#targets = targets;
    this.timeoutMs = timeoutMs;
  }

  /**
   * @param name what the URL is, as the administrator knows it: `issuer`, `jwks_uri`
   * @throws ProviderError connection, if tenants may not use this URL
   */
  check(name: string, url: string): void {
    const problem = this.#targets.problemOf(url);
    if (problem === null) return;
    const message = `The identity provider's ${name} ${problem}. Correct the issuer, or the provider's configuration.`;
    throw new ProviderError("connection", message);
  }

  /**
   * Sends a request, and reads its whole answer.
   * @throws ProviderError connection for a URL that is not allowed, and for a redirect; unavailable if
   *   the provider fails, takes too long or sends too much
   */
  async fetch(url: string, init: RequestInit): Promise<Response> {
    this.check("endpoint", url);
    const { host } = new URL(url);
    const { status, headers, body } = await this.#send(url, init, host);
    if (status >= 300 && status < 400) {
      const message = `${host} redirects a request of its discovery document or endpoints. Enter the issuer to which it redirects.`;
      throw new ProviderError("connection", message);
    }
    if (status >= 500 || status === 429) throw unavailable(`${host} answered ${status}.`);
    if (!body) throw unavailable(`${host} sent more than ${maxBytes / 1024} KiB.`);
    // The body is decoded already, so its headers about length and encoding do not apply.
    const type = headers.get("content-type");
    const challenge = headers.get("www-authenticate");
    return new Response(body.length === 0 ? null : new Uint8Array(body), {
      status,
      headers: {
        ...(type === null ? {} : { "content-type": type }),
        ...(challenge === null ? {} : { "www-authenticate": challenge }),
      },
    });
  }

  async #send(url: string, init: RequestInit, host: string) {
    try {
      const signal = AbortSignal.timeout(this.timeoutMs);
      const answer = await fetch(url, { ...init, redirect: "manual", signal });
      const { status, headers } = answer;
      return { status, headers, body: await readBytes(answer, maxBytes) };
    } catch (error) {
      const isLate = error instanceof Error && error.name === "TimeoutError";
      throw unavailable(
        isLate ? `${host} did not answer in time.` : `${host} could not be reached.`,
        error,
      );
    }
  }
}

const unavailable = (message: string, cause?: unknown) =>
  new ProviderError(
    "unavailable",
    `The identity provider is not available: ${message} Try again later; if it persists, check the issuer.`,
    cause,
  );
