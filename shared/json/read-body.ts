import { AppError } from "../errors.ts";
import { storableValue } from "../values/storable.ts";
import { parseJson } from "./parse-json.ts";

/**
 * Reads a body to its end, whatever its headers say about its length.
 * @param maxBytes the maximum length, after decompression
 * @returns null for a longer body; the rest of it is not read
 */
export async function readBytes(
  { body }: { readonly body: ReadableStream<Uint8Array> | null },
  maxBytes: number,
): Promise<Uint8Array | null> {
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    chunks.push(next.value);
  }
  const [first] = chunks;
  if (chunks.length === 1 && first) return first;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

export interface BodyLimits {
  maxBytes: number;
  /** The time in which the whole body must arrive, however slowly the client sends. */
  timeoutMs: number;
}

/**
 * Reads the body of a request.
 * @throws AppError too_large or request_timeout; the connection cannot be used afterwards
 */
export async function readRequest(
  request: Request,
  { maxBytes, timeoutMs }: BodyLimits,
): Promise<Uint8Array> {
  const declared = Number(request.headers.get("content-length") ?? Number.NaN);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(tooSlow(timeoutMs)), timeoutMs);
  try {
    // HTTP limits a body to its declared length, and arrayBuffer() is faster than a stream.
    const body =
      declared <= maxBytes
        ? request.arrayBuffer().then((buffer) => new Uint8Array(buffer))
        : readBytes(request, maxBytes);
    const bytes = await Promise.race([body, timeout.promise]);
    if (!bytes) throw tooLarge(maxBytes);
    return bytes;
  } finally {
    clearTimeout(timer);
  }
}

const tooLarge = (maxBytes: number) =>
  new AppError("too_large", `The body is larger than ${maxBytes} bytes. Send it in smaller parts.`);

const tooSlow = (timeoutMs: number) =>
  new AppError(
    "request_timeout",
    `The body did not arrive within ${timeoutMs / 1000} s. Send it faster, or in smaller parts.`,
  );

/** The maximum length of another system's response; no page of a list is that long. */
const maxResponseBytes = 8 * 1024 * 1024;

/**
 * Reads the body of another system's response.
 * @throws Error when it is too large
 */
export async function readAnswer(response: Response): Promise<Uint8Array> {
  const bytes = await readBytes(response, maxResponseBytes);
  if (bytes) return bytes;
  throw new Error(`The response is larger than ${maxResponseBytes} bytes.`);
}

/**
 * The value of such a body. Text that Postgres cannot store is replaced, because the other system
 * would not see an error.
 * @throws AppError when it is not JSON, or exceeds the limits
 */
export const parseAnswer = (body: Uint8Array | string): unknown => storableValue(parseJson(body));
