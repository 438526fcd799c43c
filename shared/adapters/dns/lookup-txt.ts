import * as z from "zod";
import { AppError } from "../../errors.ts";
import { readBytes } from "../../json/read-body.ts";
import { tryParseJson } from "../../json/parse-json.ts";

/** The type of TXT records (RFC 1035). Aliases on the way have other types. */
const txt = 16;
const maxBytes = 64 * 1024;

const answer = z.object({
  /** RFC 6895: 0 is success, 3 a name that does not exist. */
  Status: z.int(),
  Answer: z.array(z.object({ type: z.int(), data: z.string() })).default([]),
});

/**
 * Looks up TXT records over HTTPS, in the JSON form that public resolvers offer.
 * @param url of the resolver, such as `https://cloudflare-dns.com/dns-query`
 * @returns the text of each record; none where the name does not exist
 * @throws AppError unavailable
 */
export async function lookupTxt(url: string, name: string, timeoutMs: number): Promise<string[]> {
  const query = new URL(url);
  query.searchParams.set("name", name);
  query.searchParams.set("type", "TXT");
  const text = await request(query, timeoutMs);
  const read = answer.safeParse(tryParseJson(text));
  if (!read.success) throw unavailable("sent an invalid response");
  const { Status: status, Answer: records } = read.data;
  if (status === 3) return [];
  if (status !== 0) throw unavailable(`answered with DNS status ${status}`);
  return records.flatMap(({ type, data }) => (type === txt ? [textOf(data)] : []));
}

async function request(url: URL, timeoutMs: number): Promise<string> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const headers = { accept: "application/dns-json" };
    const response = await fetch(url, { headers, signal, redirect: "error" });
    const bytes = await readBytes(response, maxBytes);
    if (response.status === 200 && bytes) return new TextDecoder().decode(bytes);
    throw unavailable(`answered with status ${response.status}`);
  } catch (error) {
    throw error instanceof AppError ? error : unavailable("could not be reached", error);
  }
}

/** Some resolvers quote each string of a record, as zone files do; others join them. */
const textOf = (data: string): string =>
  data.startsWith('"')
    ? Array.from(data.matchAll(/"((?:[^"\\]|\\.)*)"/g), ([, part = ""]) =>
        part.replaceAll(/\\(\d{3}|.)/g, (_, escaped: string) =>
          escaped.length === 3 ? String.fromCharCode(Number(escaped)) : escaped,
        ),
      ).join("")
    : data;

const unavailable = (problem: string, cause?: unknown) =>
  new AppError("unavailable", `The DNS resolver ${problem}. The lookup is repeated.`, { cause });
