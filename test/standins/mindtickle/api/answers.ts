/** A refusal, with the body type that MindTickle gives this status. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const answerWith = (status: number, type: string, requestId: string, body: string) =>
  new Response(body, { status, headers: { "content-type": type, "x-request-id": requestId } });

export const jsonAnswer = (status: number, body: unknown, requestId: string): Response =>
  answerWith(status, "application/json", requestId, JSON.stringify(body));

/**
 * Errors come as JSON, as text or as HTML, always with `x-request-id` (public fact). Which
 * status has which body is the project's assumption. A 429 names neither the rate nor a time to
 * retry.
 */
export function refusalAnswer({ status, message }: Refusal, requestId: string): Response {
  if (status === 429) return answerWith(status, "text/plain", requestId, "Too many requests");
  if (status >= 500) {
    const page = `<html><body><h1>${status}</h1></body></html>`;
    return answerWith(status, "text/html", requestId, page);
  }
  return jsonAnswer(status, { message, request_id: requestId }, requestId);
}

/** A path that the API host does not know: 400 and HTML, not 404 (public fact). */
export const unroutedAnswer = (requestId: string): Response =>
  answerWith(400, "text/html", requestId, "<html><body>Not Found</body></html>");

/** The text that a fault puts in place of an answer; it need not be JSON. */
export const otherAnswer = (text: string, requestId: string): Response =>
  answerWith(200, "application/json", requestId, text);
