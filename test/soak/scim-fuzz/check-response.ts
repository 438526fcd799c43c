const errorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";

/** The fault of a response to any request, or null. */
export function faultOf(answer: Response, text: string, marker: string): string | null {
  const { status } = answer;
  if (status >= 500 && status !== 501) return "a server error";
  if (text.includes(marker)) return "it contains data of another tenant";
  if (status === 204 || status === 304) return text === "" ? null : "an unexpected body";
  const body = parsed(text);
  if (body === null) return "no JSON object";
  if (!(answer.headers.get("content-type") ?? "").startsWith("application/scim+json")) {
    return "another content type";
  }
  return status < 400 ? operationsFault(body) : errorFault(status, body);
}

/** Each operation of a bulk request has a status, and an error where it failed (RFC 7644, 3.7.3). */
function operationsFault({ Operations }: Record<string, unknown>): string | null {
  for (const operation of Array.isArray(Operations) ? (Operations as unknown[]) : []) {
    const { status: text, response }: Record<string, unknown> = { ...Object(operation) };
    const status = Number(text);
    const error: Record<string, unknown> = { ...Object(response) };
    const ok = status >= 200 && status < 300;
    const fault = ok ? null : status >= 500 && status !== 501 ? "5xx" : errorFault(status, error);
    if (fault !== null || typeof text !== "string")
      return `${fault ?? "no status"} of an operation`;
  }
  return null;
}

/** RFC 7644, section 3.12. */
function errorFault(status: number, body: Record<string, unknown>): string | null {
  const { schemas, detail, scimType } = body;
  if (!Array.isArray(schemas) || !schemas.includes(errorSchema)) return "no SCIM error";
  if (body["status"] !== String(status)) return "another status in the body";
  if (typeof detail !== "string" || detail.length < 10) return "no detail";
  return status === 400 && typeof scimType !== "string" ? "a 400 without a scimType" : null;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
