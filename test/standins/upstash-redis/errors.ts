/** An error response: a status and Upstash's `{"error": ...}`. */
export class GatewayError extends Error {
  readonly status: number;

  constructor(status: 400 | 401 | 405 | 503, message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}
