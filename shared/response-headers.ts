const yearInSeconds = 31_536_000;

/**
 * Sets the headers of every response: no caching (RFC 9111, section 5.2.2.5) unless the response has
 * a `cache-control`, no guessing of the content type (Fetch, "X-Content-Type-Options"), and with an
 * https URL, https only (RFC 6797).
 * @param publicUrl the URL of this process for clients
 */
export function protectAnswer(headers: Headers, publicUrl: string): void {
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  headers.set("x-content-type-options", "nosniff");
  if (publicUrl.startsWith("https:")) {
    headers.set("strict-transport-security", `max-age=${yearInSeconds}`);
  }
}
