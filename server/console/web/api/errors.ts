import { RampartError } from "@rampart/client";

/** What a person sees of a failure: a sentence, and the id by which support finds the request. */
export interface Failure {
  message: string;
  requestId: string | null;
}

/** A refusal of a route without a procedure. */
export class RouteError extends Error {
  readonly requestId: string | null;
  readonly status: number;

  constructor(message: string, status: number, requestId: string | null) {
    super(message);
    this.status = status;
    this.requestId = requestId;
  }
}

/** The error that a response describes (RFC 9457). */
export async function errorOfProblem(response: Response): Promise<RouteError> {
  const problem: unknown = await response.json().catch(() => null);
  const hasDetail = typeof problem === "object" && problem !== null && "detail" in problem;
  const message = hasDetail ? String(problem.detail) : `HTTP status ${response.status}`;
  return new RouteError(message, response.status, response.headers.get("x-request-id"));
}

export function failureOf(error: unknown): Failure {
  if (error instanceof RampartError || error instanceof RouteError)
    return { message: error.message, requestId: error.requestId };
  return { message: error instanceof Error ? error.message : String(error), requestId: null };
}

/** The messages of the fields that the server refused, by the JSON pointer of the field. */
export function fieldErrorsOf(error: unknown): Map<string, string> {
  if (!(error instanceof RampartError)) return new Map();
  return new Map(error.errors.map(({ pointer, detail }) => [pointer, detail]));
}
