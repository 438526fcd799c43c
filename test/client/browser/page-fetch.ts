const simpleHeaders = new Set(["accept", "accept-language", "content-language"]);
const simpleTypes =
  /^(?:text\/plain|multipart\/form-data|application\/x-www-form-urlencoded)(?:;|$)/;
const readableHeaders = ["cache-control", "content-language", "content-length", "content-type"];

const network = globalThis.fetch;
const refused = (why: string) => new TypeError(`Failed to fetch: ${why}`);

/** The headers of a request that need the server's consent (Fetch standard, CORS-unsafe headers). */
const unsafeHeaders = (headers: Headers): string[] =>
  Array.from(headers).flatMap(([name, value]) => {
    const isSimple =
      simpleHeaders.has(name) || (name === "content-type" && simpleTypes.test(value));
    return isSimple ? [] : [name];
  });

const listOf = (headers: Headers, name: string): string[] =>
  (headers.get(name) ?? "").split(",").map((one) => one.trim().toLowerCase());

/**
 * `fetch` as a page of this origin has it: it asks other origins before it sends what a form could not
 * send, and shows a response only if it allows the page's origin (Fetch standard, section 4).
 */
export function pageFetch(origin: string) {
  return async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input instanceof Request ? input : String(input), init);
    if (new URL(request.url).origin === origin) return network(request);
    await askBefore(request, origin);
    request.headers.set("origin", origin);
    const response = await network(request);
    if (!isAllowed(response, origin)) throw refused("the response does not allow this origin");
    const exposed = listOf(response.headers, "access-control-expose-headers");
    const shown = new Set([...readableHeaders, ...exposed]);
    const headers = Array.from(response.headers).filter(([name]) => shown.has(name));
    return new Response(response.body, { status: response.status, headers });
  };
}

/** The preflight request. */
async function askBefore({ url, method, headers }: Request, origin: string): Promise<void> {
  const unsafe = unsafeHeaders(headers);
  if (unsafe.length === 0 && ["GET", "HEAD", "POST"].includes(method)) return;
  const response = await network(url, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": method,
      "access-control-request-headers": unsafe.join(","),
    },
  });
  if (!response.ok || !isAllowed(response, origin)) throw refused("the preflight was refused");
  const methods = listOf(response.headers, "access-control-allow-methods");
  if (!methods.includes(method.toLowerCase())) throw refused(`${method} is not allowed`);
  const allowed = listOf(response.headers, "access-control-allow-headers");
  const missing = unsafe.filter((name) => !allowed.includes(name));
  if (missing.length > 0) throw refused(`${missing.join(", ")} is not allowed`);
}

const isAllowed = ({ headers }: Response, origin: string): boolean =>
  headers.get("access-control-allow-origin") === origin;
