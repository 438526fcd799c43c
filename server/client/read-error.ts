import { TRPCClientError } from "@trpc/client";
import {
  categoryOfCode,
  codeOfStatus,
  type ErrorCode,
  errorCategories,
  errorCodes,
} from "../../shared/errors.ts";
import { isObject } from "../../shared/values/json.ts";
import { ConnectionError, classOfCategory } from "./error-classes.ts";
import type { ErrorData, ErrorFacts, FieldError, RampartError, Support } from "./errors.ts";

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
  category?: string;
  userMessage?: string;
  support?: Support;
  errors?: readonly FieldError[];
}

/** Shown to a person if the server sent no sentence in their language. */
const noServer = "The service cannot be reached. Please check your connection and try again.";

/**
 * The typed error of a failed call.
 * @param url the server's base URL
 * @param thrown tRPC's error, or any other value
 */
export function readError(url: string, thrown: unknown): RampartError {
  const original =
    thrown instanceof TRPCClientError ? thrown : TRPCClientError.from(asError(thrown));
  const { response, responseJSON } = receivedBy(original);
  const data: ErrorData | undefined = original.data ?? undefined;
  const problem = isProblem(responseJSON) ? responseJSON : undefined;
  const status = data?.httpStatus ?? response?.status ?? 0;
  const code = codeFrom(status, data?.reason ?? problem?.code);
  const known = code === "connection_failed" ? undefined : categoryOfCode[code];
  const sent = data?.category ?? problem?.category;
  const category = known ?? errorCategories.find((one) => one === sent) ?? "dependency";
  const ErrorClass = code === "connection_failed" ? ConnectionError : classOfCategory[category];
  const facts: ErrorFacts = {
    original,
    code,
    category,
    status,
    message: data ? original.message : (problem?.detail ?? sentenceFor(status, original)),
    userMessage: data?.userMessage ?? problem?.userMessage ?? noServer,
    support: data?.support ?? problem?.support ?? null,
    type: `${url}/api/v1/docs/errors#${code}`,
    requestId: response?.headers.get("x-request-id") ?? null,
    errors: data?.errors ?? problem?.errors ?? [],
    // In a batch, the header has the longest wait of all calls.
    retryAfter: data ? (data.retryAfter ?? null) : secondsOf(response?.headers.get("retry-after")),
    data,
  };
  return new ErrorClass(facts);
}

const receivedBy = ({ cause, meta }: Original): Received =>
  cause instanceof ForeignResponse ? { response: cause.response } : (meta ?? {});

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code);

const isProblem = (json: unknown): json is Problem =>
  isObject(json) && typeof json["code"] === "string" && typeof json["detail"] === "string";

/** The code that was sent, or that of the status: for a newer server's codes, and for proxies. */
function codeFrom(status: number, sent: string | undefined): ErrorFacts["code"] {
  if (sent !== undefined && isErrorCode(sent)) return sent;
  if (status < 400) return "connection_failed";
  return status === 502 || status === 504 ? "unavailable" : codeOfStatus(status);
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
