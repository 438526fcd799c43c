import { AppError } from "../../../errors.ts";
import { parseAnswer, readBytes } from "../../../json/read-body.ts";
import { retryAfter } from "../../../adapters/retry-after.ts";

/** A service of the deployment that planning asks: a router or a planner. */
export interface OutsideService {
  /** As error messages name it, such as `OSRM`. */
  readonly name: string;
  /** Its URL, without a slash at the end. */
  readonly url: string;
  /** The time for one call, in ms. */
  readonly timeoutMs: number;
}

export interface OutsideRequest {
  /** Behind the service's URL, with the query. */
  path: string;
  /** Sent as JSON by POST; without it, the request is a GET. */
  body?: unknown;
  /** Ends the call early. */
  signal?: AbortSignal | undefined;
}

export interface OutsideAnswer {
  status: number;
  /** The parsed body; undefined when it is not JSON. */
  body: unknown;
}

/** The longest answer, in bytes. A table of 150 by 150 places has less than 1 MB. */
const maxAnswerBytes = 8 * 1024 * 1024;

/**
 * Calls an outside service once. Its refusals (4xx other than 408 and 429) are returned, because their
 * meaning differs by service.
 * @throws AppError unavailable if it cannot be reached, is late, busy or fails; the reason of `signal`
 */
export async function askOutside(
  { name, url, timeoutMs }: OutsideService,
  { path, body, signal }: OutsideRequest,
): Promise<OutsideAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const answer = await answerOf(url + path, body, signal ? [signal, timeout] : [timeout]).catch(
    (error: unknown) => {
      signal?.throwIfAborted();
      const reason = timeout.aborted ? `did not answer in ${timeoutMs} ms` : "cannot be reached";
      throw unavailable(`${name} ${reason}. Check its URL and state, or try again later.`, error);
    },
  );
  const { status, headers } = answer;
  if (status === 408 || status === 429 || status >= 500 || (status >= 300 && status < 400)) {
    const waitMs = retryAfter(headers.get("retry-after"));
    const message = `${name} answered ${status}. Check its state, or try again later.`;
    throw unavailable(message, undefined, waitMs);
  }
  return { status, body: answer.body };
}

async function answerOf(url: string, body: unknown, signals: AbortSignal[]) {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.any(signals),
    redirect: "manual",
  });
  const bytes = await readBytes(response, maxAnswerBytes);
  return { status: response.status, headers: response.headers, body: parsed(bytes) };
}

/** What is not JSON, or too long to be an answer, is undefined. */
function parsed(bytes: Uint8Array | null): unknown {
  if (bytes === null) return undefined;
  try {
    return parseAnswer(bytes);
  } catch {
    return undefined;
  }
}

const unavailable = (message: string, cause?: unknown, waitMs = 0) =>
  new AppError("unavailable", message, {
    cause,
    ...(waitMs > 0 ? { retryAfter: Math.ceil(waitMs / 1000) } : {}),
  });

/** The error for an answer in a form that the service does not document. */
export const misunderstood = ({ name }: Pick<OutsideService, "name">, status: number) =>
  new AppError(
    "unavailable",
    `${name} answered ${status} in a form that is not its protocol. Check that its URL is right.`,
  );
