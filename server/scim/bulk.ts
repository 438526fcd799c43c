import type { Context } from "../../shared/context.ts";
import { AppError, toAppError } from "../../shared/errors.ts";
import { describeError } from "../../shared/log.ts";
import { errorBody } from "./answers.ts";
import { inOrder, resolveData, resolvePath } from "./bulk-ids.ts";
import { type BulkOperation, readBulk } from "./bulk-request.ts";
import { type Operation, perform, type Performed } from "./perform.ts";

const RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

interface BulkInput {
  ctx: Context;
  /** The origin, without a slash at its end. */
  baseUrl: string;
  body: unknown;
  /** Is told how many operations there are, before the first. */
  counted: (operations: number) => void;
  /** Is told of an operation that is wrong in itself, before its result is given. */
  refused: (operation: Operation, error: AppError) => Promise<void>;
}

/**
 * Performs the operations of a bulk request, each in a transaction of its own, those that others
 * refer to by bulkId first: RFC 7644, section 3.7. Results come in the order of the request; what
 * was not tried after `failOnErrors` failures has none.
 * @throws AppError bad_request or too_large for the envelope; failures of operations are results
 */
export async function bulk({ ctx, baseUrl, body, counted, refused }: BulkInput): Promise<object> {
  const { operations, failOnErrors } = readBulk(body);
  counted(operations.length);
  const ids = new Map<string, string>();
  const toCome = new Set(operations.flatMap(({ bulkId }) => bulkId ?? []));
  const results = new Map<BulkOperation, object>();
  const circular: BulkOperation[] = [];
  let failures = 0;

  const run = async (operation: BulkOperation, as: Pick<BulkOperation, "method" | "path">) => {
    const { bulkId, data, version: ifMatch } = operation;
    const attempt: Operation = { ...as, ifMatch, body: data };
    try {
      if (operation.problem !== undefined) throw malformed(operation.problem);
      const path = resolvePath(as.path, ids);
      const resolved = resolveData(data, ids, toCome);
      const body = resolved.data;
      const performed = await perform(ctx, baseUrl, { ...attempt, path, body });
      const id = performed.location?.split("/").at(-1);
      if (bulkId !== undefined && id !== undefined) ids.set(bulkId, id);
      if (!resolved.isWhole) circular.push(operation);
      const status = operation.method === "POST" ? 201 : performed.status;
      const location = performed.location ?? placeOf(baseUrl, path);
      results.set(operation, resultOf(operation, { ...performed, status, location }));
    } catch (error) {
      failures += 1;
      const location = placeOf(baseUrl, as.path);
      results.set(operation, {
        ...failureOf(ctx, operation, error),
        ...(location && { location }),
      });
      if (error instanceof AppError && error.code === "bad_request") await refused(attempt, error);
    } finally {
      if (bulkId !== undefined) toCome.delete(bulkId);
    }
  };
  for (const operation of inOrder(operations)) {
    if (failOnErrors > 0 && failures >= failOnErrors) break;
    await run(operation, operation);
  }
  // The members of a circle exist now: each is written once more, with its references.
  for (const operation of circular) {
    const id = ids.get(operation.bulkId ?? "") ?? "";
    await run(operation, { method: "PUT", path: `${operation.path}/${id}` });
  }
  return {
    schemas: [RESPONSE],
    Operations: operations.flatMap((operation) => results.get(operation) ?? []),
  };
}

/** Where the resource of a path is, which every result but a failed POST's says. */
const placeOf = (baseUrl: string, path: string): string | undefined =>
  /^\/(?:Users|Groups)\/[^/:]+$/.test(path) ? `${baseUrl}/scim/v2${path}` : undefined;

const malformed = (problem: string) =>
  new AppError("bad_request", `${problem} Correct the operation.`, { scimType: "invalidSyntax" });

const headOf = ({ method, bulkId }: BulkOperation) => ({
  method,
  ...(bulkId !== undefined && { bulkId }),
});

const resultOf = (
  operation: BulkOperation,
  { status, location, etag }: Omit<Performed, "location"> & { location: string | undefined },
) => ({
  ...headOf(operation),
  ...(location !== undefined && { location }),
  ...(etag !== undefined && { version: etag }),
  status: String(status),
});

function failureOf({ log, missed }: Context, operation: BulkOperation, thrown: unknown) {
  const error = toAppError(thrown);
  if (error.code === "internal") log.error("bulk.failed", describeError(error));
  if (error.details.miss) missed(error.details.miss);
  const response = errorBody(error);
  return { ...headOf(operation), status: response.status, response };
}
