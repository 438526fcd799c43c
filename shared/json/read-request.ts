import { AppError } from "../errors.ts";
import { readBytes } from "./read-bytes.ts";

/** What the body of a request may cost. */
export interface BodyLimits {
  maxBytes: number;
  /** Until the whole body has arrived: a client that sends byte by byte gets no longer. */
  timeoutMs: number;
}

/**
 * Reads the body of a request.
 * @throws AppError too_large, or request_timeout; the connection is of no use after that
 */
export async function readRequest(
  request: Request,
  { maxBytes, timeoutMs }: BodyLimits,
): Promise<Uint8Array> {
  const declared = Number(request.headers.get("content-length") ?? Number.NaN);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(tooSlow(timeoutMs)), timeoutMs);
  try {
    // HTTP holds a body to its declared length, and reading it at one go costs less.
    const whole =
      declared <= maxBytes
        ? request.arrayBuffer().then((buffer) => new Uint8Array(buffer))
        : readBytes(request, maxBytes);
    const bytes = await Promise.race([whole, late.promise]);
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
