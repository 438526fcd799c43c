import { AppError } from "../../shared/errors.ts";
import type { Operation } from "../declarations.ts";
import { idempotently, type StoredForm } from "../idempotency.ts";
import type { TrpcContext } from "./context.ts";

/** An output, as it is stored for its Idempotency-Key. */
const storedOutput: StoredForm<unknown> = {
  store: (output) => ({ status: 200, body: JSON.stringify(output), location: null, etag: null }),
  replay: ({ body }) => (body === null ? undefined : (JSON.parse(body) as unknown)),
};

/**
 * Runs a call once for the Idempotency-Key of its request.
 * @throws AppError bad_request for a batch of calls, which would share the key; and as `idempotently`
 */
export async function performOnce(
  { hono: c, calls }: TrpcContext,
  operation: Operation,
  run: () => Promise<unknown>,
): Promise<unknown> {
  const isKeyed = operation.isMutation && c.req.header("idempotency-key") !== undefined;
  if (isKeyed && calls > 1) {
    throw new AppError(
      "bad_request",
      "A batch cannot have an idempotency-key. Send this call in a request of its own.",
    );
  }
  return idempotently(c, operation, run, storedOutput);
}
