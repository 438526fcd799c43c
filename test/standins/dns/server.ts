/** What the resolver does wrong, for tests. */
export type DnsFault = "servfail" | "http-500" | "not-json" | "oversized" | "slow";

export interface RunningDns {
  /** The resolver's URL, for DNS_URL. */
  url: string;
  /** Sets the TXT records of a name; none removes the name. */
  put(name: string, ...texts: string[]): void;
  records(name: string): string[] | undefined;
  /** The next requests fail in this way; null ends that. */
  fail(fault: DnsFault | null): void;
  /** The names that were looked up. */
  lookups: string[];
  stop(): Promise<void>;
}

const json = (body: unknown) =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), {
    headers: { "content-type": "application/dns-json" },
  });

/** As in a zone file: strings of at most 255 characters, quoted. */
const quoted = (text: string) =>
  (text.match(/.{1,255}/gs) ?? [""])
    .map((part) => `"${part.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`)
    .join(" ");

/**
 * Simulates a public resolver with the JSON form of DNS over HTTPS, as Cloudflare's: it wants the type
 * `application/dns-json`, quotes strings, and names an alias before the record that it leads to.
 */
export function startDns({ port = 0 }: { port?: number } = {}): RunningDns {
  const records = new Map<string, string[]>();
  const lookups: string[] = [];
  let fault: DnsFault | null = null;

  const respond = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/dns-query") return new Response("not found", { status: 404 });
    if (request.headers.get("accept") !== "application/dns-json") {
      return new Response("unsupported media type", { status: 415 });
    }
    const name = (searchParams.get("name") ?? "").toLowerCase();
    lookups.push(name);
    const question = [{ name, type: 16 }];
    if (fault === "servfail") return json({ Status: 2, Question: question });
    if (fault === "http-500") return new Response("down", { status: 500 });
    if (fault === "not-json") return json("<html>");
    if (fault === "oversized") return json(`"${"x".repeat(1_000_000)}"`);
    if (fault === "slow") await new Promise(() => undefined);
    const texts = records.get(name);
    if (!texts) return json({ Status: 3, TC: false, RD: true, RA: true, Question: question });
    const alias = { name, type: 5, TTL: 60, data: `txt.${name}.` };
    const found = texts.map((text) => ({ name, type: 16, TTL: 60, data: quoted(text) }));
    return json({
      Status: 0,
      TC: false,
      RD: true,
      RA: true,
      Question: question,
      Answer: [alias, ...found],
    });
  };

  const server = Bun.serve({ port, hostname: "127.0.0.1", fetch: respond });
  return {
    url: `http://127.0.0.1:${server.port}/dns-query`,
    put: (name, ...texts) => {
      if (texts.length === 0) records.delete(name.toLowerCase());
      else records.set(name.toLowerCase(), texts);
    },
    records: (name) => records.get(name.toLowerCase()),
    fail: (kind) => {
      fault = kind;
    },
    lookups,
    stop: () => server.stop(true),
  };
}
