const yearInSeconds = 31_536_000;

/**
 * Sets what every answer carries: nothing keeps a copy of it (RFC 9111, section 5.2.2.5), its
 * content type is not guessed (Fetch, "X-Content-Type-Options"), and over https the host is asked
 * by https only (RFC 6797). A `cache-control` that is there already stays, as assets have one.
 * @param publicUrl where clients reach this process
 */
export function protectAnswer(headers: Headers, publicUrl: string): void {
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  headers.set("x-content-type-options", "nosniff");
  if (publicUrl.startsWith("https:")) {
    headers.set("strict-transport-security", `max-age=${yearInSeconds}`);
  }
}
