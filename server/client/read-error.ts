import { TRPCClientError } from "@trpc/client";
import { type ErrorCode, errorCodes, type FieldError } from "../../shared/errors.ts";
import { errorClasses } from "./error-classes.ts";
import type { ClientErrorCode, ErrorData, ErrorFacts, RampartError } from "./errors.ts";

type Original = InstanceType<typeof TRPCClientError>;

/** What tRPC keeps of a response. */
interface Received {
  response?: Response;
  responseJSON?: unknown;
}

/** A response that is not JSON, so it did not come from Rampart. */
export class ForeignResponse extends Error {
  readonly response: Response;

  constructor(response: Response) {
    super(`HTTP status ${response.status}`);
    this.response = response;
  }
}

/** The members of problem details (RFC 9457) that the client reads. */
interface Problem {
  code: string;
  detail: string;
  instance?: string;
  errors?: readonly FieldError[];
}

/**
 * The typed error of a failed call.
 * @param url the server's base URL
 * @param thrown tRPC's error, or any other value
 */
export function readError(url: string, thrown: unknown): RampartError {
  const original =
    thrown instanceof TRPCClientError ? thrown : TRPCClientError.from(asError(thrown));
  const { response, responseJSON } = receivedBy(original);
  const facts = {
    original,
    requestId: response?.headers.get("x-request-id") ?? null,
    status: response?.status ?? 0,
  };
  const data: ErrorData | undefined = original.data ?? undefined;
  if (data !== undefined) {
    const code = isErrorCode(data.reason) ? data.reason : codeOf(data.httpStatus);
    return create(url, {
      ...facts,
      code,
      message: original.message,
      status: data.httpStatus,
      errors: data.errors ?? [],
      retryAfter: data.retryAfter ?? null,
      data,
    });
  }
  const problem = isProblem(responseJSON) ? responseJSON : undefined;
  const code = isErrorCode(problem?.code) ? problem.code : codeOf(facts.status);
  return create(url, {
    ...facts,
    code,
    message: problem?.detail ?? sentenceFor(facts.status, original),
    errors: problem?.errors ?? [],
    retryAfter: secondsOf(response?.headers.get("retry-after")),
    data,
  });
}

const receivedBy = ({ cause, meta }: Original): Received =>
  cause instanceof ForeignResponse ? { response: cause.response } : (meta ?? {});

function create(url: string, facts: Omit<ErrorFacts, "type">): RampartError {
  const ErrorClass = errorClasses[facts.code];
  return new ErrorClass({ ...facts, type: `${url}/api/v1/docs/errors#${facts.code}` });
}

const isErrorCode = (code: string | undefined): code is ErrorCode =>
  code !== undefined && Object.hasOwn(errorCodes, code);

const isProblem = (json: unknown): json is Problem =>
  typeof json === "object" &&
  json !== null &&
  "code" in json &&
  typeof json.code === "string" &&
  "detail" in json &&
  typeof json.detail === "string";

/** The code of a response without a known one: a newer server's, or that of a proxy. */
function codeOf(status: number): ClientErrorCode {
  if (status < 400) return "connection_failed";
  if (status === 502 || status === 504) return "unavailable";
  const [code] = Object.entries(errorCodes).find(([, known]) => known === status) ?? [];
  if (isErrorCode(code)) return code;
  return status >= 500 ? "internal" : "bad_request";
}

function sentenceFor(status: number, { message }: Original): string {
  if (status === 0) {
    return `No response from the server (${message}). Check the connection, the URL, and whether the server allows this page's origin (CORS).`;
  }
  return `A response with status ${status} did not come from Rampart. Check the URL and the proxies before it.`;
}

/** A header in whole seconds. Rampart sends no dates. */
function secondsOf(header: string | null | undefined): number | null {
  return header && /^\d+$/.test(header) ? Number(header) : null;
}

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));
