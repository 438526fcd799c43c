const codes: Record<number, string> = {
  400: "invalid",
  401: "unauthorized",
  404: "not_found",
  409: "conflict",
  429: "rate_limited",
};

/** An error response of the product API: a status and `{ error: { code, message } }`. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  toResponse(): Response {
    const code = codes[this.status] ?? (this.status < 500 ? "refused" : "unavailable");
    return Response.json({ error: { code, message: this.message } }, { status: this.status });
  }
}
