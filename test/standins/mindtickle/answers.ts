/** A refusal, with the body type that MindTickle gives this status. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** MindTickle answers errors as JSON, as text or as HTML, and never with rate headers. */
export function refusalAnswer({ status, message }: Refusal, requestId: string): Response {
  const headers = new Headers({ "x-request-id": requestId });
  if (status === 429) {
    headers.set("content-type", "text/plain");
    return new Response("Too many requests", { status, headers });
  }
  if (status >= 500) {
    headers.set("content-type", "text/html");
    return new Response(`<html><body><h1>${status}</h1></body></html>`, { status, headers });
  }
  headers.set("content-type", "application/json");
  return new Response(JSON.stringify({ message, request_id: requestId }), { status, headers });
}

/** A path that the API host does not know: 400 and HTML, not 404. */
export function unroutedAnswer(requestId: string): Response {
  const headers = { "content-type": "text/html", "x-request-id": requestId };
  return new Response("<html><body>Not Found</body></html>", { status: 400, headers });
}
