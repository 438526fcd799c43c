import type { Context } from "../../shared/context.ts";
import { AppError } from "../../shared/errors.ts";
import { describeError, type LogFields } from "../../shared/log.ts";

/** The concurrent exports of a tenant in this process. Each occupies a database connection. */
const maxExports = 2;
const running = new Map<string, number>();
/** A reader that reads nothing for this long counts as disconnected. */
const readTimeoutMs = 15_000;

/** @throws AppError rate_limited */
function begin(tenantId: string): () => void {
  const current = running.get(tenantId) ?? 0;
  if (current >= maxExports) {
    const message = `The tenant already has ${maxExports} running exports. Wait until one has ended.`;
    throw new AppError("rate_limited", message, { retryAfter: 5 });
  }
  running.set(tenantId, current + 1);
  return () => {
    const remaining = (running.get(tenantId) ?? 1) - 1;
    if (remaining === 0) running.delete(tenantId);
    else running.set(tenantId, remaining);
  };
}

/** Logs that the caller left, or that the export failed. */
interface Report {
  left: (fields: LogFields) => void;
  failed: (fields: LogFields) => void;
}

/**
 * Streams what `produce` writes as a download, at the speed of the caller. A failure aborts the
 * response, so that an incomplete export cannot pass as complete.
 * @throws AppError rate_limited
 */
export function streamText(
  ctx: Context,
  { headers, report }: { headers: Record<string, string>; report: Report },
  produce: (write: (text: string) => Promise<void>) => Promise<void>,
): Response {
  const { tenantId } = ctx.scope;
  const end = begin(tenantId);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  const written = produce((text) => inTime(writer.write(encoder.encode(text)).catch(readerGone)))
    .then(() => writer.close())
    .catch(async (error: unknown) => {
      if (error instanceof ReaderGone) report.left({ tenant: tenantId });
      else report.failed({ tenant: tenantId, ...describeError(error) });
      await writer.abort(error).catch(() => undefined);
    })
    .finally(end);
  ctx.waitUntil(written);
  return new Response(readable, { headers });
}

/** The caller of an export disconnected or stopped reading. */
class ReaderGone extends Error {}

const readerGone = (cause: unknown) => {
  throw new ReaderGone("The reader disconnected.", { cause });
};

/** Waits for a write. @throws ReaderGone if it takes too long */
async function inTime(write: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new ReaderGone("The reader stopped reading.")),
    readTimeoutMs,
  );
  try {
    await Promise.race([write, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
