import { AppError, toAppError } from "../../shared/errors.ts";
import { describeError } from "../../shared/log.ts";
import type { AppContext } from "../types.ts";
import { isHangUp } from "./hang-ups.ts";
import { forPeople, languageOf, type SentFieldError } from "./user-message.ts";
import { identifyTenant } from "./tenant-of-error.ts";

/**
 * The error handling that all transports share. It masks unknown errors and logs them in full unless
 * the client disconnected, records a miss, and sets the headers that the status requires.
 * @param earlier the errors of the response so far; without them, this one replaces any other
 */
export function handleError(
  c: AppContext,
  thrown: unknown,
  earlier: readonly AppError[] = [],
): AppError {
  const error = toAppError(thrown);
  const request = c.get("request");
  c.set("refusals", [...earlier, error]);
  if (error.code === "internal") {
    if (isHangUp(c, error)) c.set("hungUp", true);
    else request.log.error("http.failed", describeError(error));
  }
  if (error.code === "bad_request" && error.cause !== undefined) {
    // A value passed all checks, and the database refused it.
    request.log.warn("http.value_refused", describeError(error));
  }
  if (error.code === "unavailable") request.log.warn("http.unavailable", describeError(error));
  if (error.details.miss) request.reportMiss(error.details.miss);
  for (const [name, value] of headersFor([error])) c.header(name, value);
  return error;
}

/** The headers that errors require. Of several calls in a request, the longest wait counts. */
export function headersFor(errors: readonly AppError[]): Headers {
  const headers = new Headers();
  const waits = errors.flatMap(({ details }) => details.retryAfter ?? []);
  if (waits.length > 0) headers.set("retry-after", String(Math.max(...waits)));
  if (errors.some(({ status }) => status === 401)) {
    headers.set("www-authenticate", 'Bearer realm="rampart"');
  }
  if (errors.some(({ code }) => code === "fresh_sign_in_required")) {
    // RFC 9470, section 3.
    const challenge = 'error="insufficient_user_authentication", max_age="300"';
    headers.set("www-authenticate", `Bearer realm="rampart", ${challenge}`);
  }
  return headers;
}

/** A response with problem details (RFC 9457). */
export async function problemAnswer(c: AppContext, thrown: unknown): Promise<Response> {
  const error = handleError(c, isUnknownRoute(c, thrown) ? noRoute(c) : thrown);
  await identifyTenant(c, error);
  const { field, challenge, difference, unfit } = error.details;
  const { userMessage, language, support, errors } = forPeople(error, languageOf(c, error));
  const problem = {
    type: `${c.get("request").publicUrl}/api/v1/docs/errors#${error.code}`,
    title: error.code.replaceAll("_", " "),
    status: error.status,
    detail: error.message,
    code: error.code,
    category: error.category,
    instance: c.get("requestId"),
    userMessage,
    language,
    ...(support && { support }),
    ...(field === undefined ? {} : { field }),
    ...(errors && { errors: errors.map((one) => ({ ...one, in: partOf(c, one) })) }),
    ...(challenge === undefined ? {} : { challenge }),
    ...(difference === undefined ? {} : { difference }),
    ...(unfit === undefined ? {} : { unfit }),
  };
  c.header("vary", "accept-language", { append: true });
  return c.json(problem, error.status, {
    "content-type": "application/problem+json",
    "content-language": language,
  });
}

function isUnknownRoute(c: AppContext, thrown: unknown): boolean {
  const isUnknown = thrown instanceof AppError && thrown.details.isUnknownRoute === true;
  // The headers of the caller's rate would reveal that the route exists.
  if (isUnknown) c.set("rates", undefined);
  return isUnknown;
}

/** The part of the request that has a field of the input. A name occurs in one of them only. */
function partOf({ req }: AppContext, { pointer }: SentFieldError): "path" | "query" | "body" {
  const name = decodeURIComponent(pointer.split("/")[1] ?? "");
  if (Object.hasOwn(req.param(), name)) return "path";
  const isInQuery = !hasBody(req.method) || Object.hasOwn(req.query(), name);
  return isInQuery ? "query" : "body";
}

/** Whether the input of a REST request with this method is in its body, and not in its query. */
export const hasBody = (method: string): boolean => ["POST", "PUT", "PATCH"].includes(method);

export const noRoute = ({ req }: AppContext): AppError =>
  new AppError("not_found", `No route for ${req.method} ${req.path.slice(0, 200)}.`, {
    isUnknownRoute: true,
  });
