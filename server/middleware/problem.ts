import { AppError, toAppError } from "../../shared/errors.ts";
import { describeError } from "../../shared/log.ts";
import type { AppContext } from "../types.ts";
import { isHangUp } from "./hang-ups.ts";

/**
 * The error handling that all transports share. It masks unknown errors and logs them in full unless
 * the client disconnected, records a miss, and sets the headers that the status requires.
 */
export function handleError(c: AppContext, thrown: unknown): AppError {
  const error = toAppError(thrown);
  const request = c.get("request");
  c.set("refusal", error);
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
  if (errors.some(({ code }) => code === "unauthorized")) {
    headers.set("www-authenticate", 'Bearer realm="rampart"');
  }
  return headers;
}

/** A response with problem details (RFC 9457). */
export function problemAnswer(c: AppContext, thrown: unknown): Response {
  const error = handleError(c, thrown);
  const problem = {
    type: "about:blank",
    title: error.code.replaceAll("_", " "),
    status: error.status,
    detail: error.message,
    code: error.code,
    instance: c.get("requestId"),
    ...(error.details.field === undefined ? {} : { field: error.details.field }),
  };
  return c.json(problem, error.status, { "content-type": "application/problem+json" });
}

export const noRoute = ({ req }: AppContext): AppError =>
  new AppError("not_found", `No route for ${req.method} ${req.path.slice(0, 200)}.`);
