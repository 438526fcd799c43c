import { AppError } from "../../shared/errors.ts";
import type { AppContext, ReadAsset } from "../types.ts";

/**
 * Responds with a file in an encoding that the client accepts. The build stores files as `.br` and `.gz`;
 * for the rare client that accepts neither, the server unpacks them.
 * @returns null if there is no such file
 * @throws AppError unavailable if the file cannot be read
 */
export async function assetResponse(
  c: AppContext,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response | null> {
  const accepted = c.req.header("accept-encoding") ?? "";
  const all = { ...headers, vary: "accept-encoding" };
  const brotli = /\bbr\b/.test(accepted) ? await read(c, `${path}.br`) : null;
  if (brotli !== null) return encoded(brotli, "br", all);
  const packed = await read(c, `${path}.gz`);
  if (packed === null) return null;
  if (/\bgzip\b/.test(accepted)) return encoded(packed, "gzip", all);
  const unpacked = new Response(packed).body?.pipeThrough(new DecompressionStream("gzip"));
  return new Response(unpacked ?? null, { headers: all });
}

type Content = NonNullable<Awaited<ReturnType<ReadAsset>>>;

function encoded(content: Content, encoding: string, headers: Record<string, string>): Response {
  // With `encodeBody`, a Worker does not encode the body again.
  const init = { headers: { ...headers, "content-encoding": encoding }, encodeBody: "manual" };
  return new Response(content, init);
}

const read = (c: AppContext, path: string) =>
  c.env.readAsset(path).catch((cause: unknown) => {
    throw new AppError("unavailable", "A file of this page cannot be read. Try again.", {
      retryAfter: 60,
      cause,
    });
  });
