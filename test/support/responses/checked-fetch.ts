import { checkOutput } from "./check-output.ts";

type Answer = { result?: { data?: unknown } } | undefined;

/** As `fetch`. Checks the results of tRPC's procedures, also of those in a batch. */
export async function checkedFetch(
  input: string | URL | Request,
  init?: object,
): Promise<Response> {
  const response = await fetch(input, init);
  const { pathname, searchParams } = new URL(response.url);
  const [, names] = /^\/trpc\/(.+)$/.exec(pathname) ?? [];
  const isJson = response.headers.get("content-type")?.includes("application/json");
  if (names === undefined || !isJson) return response;
  const body = (await response.clone().json()) as Answer | Answer[];
  const answers = searchParams.has("batch") && Array.isArray(body) ? body : [body as Answer];
  for (const [position, name] of decodeURIComponent(names).split(",").entries()) {
    const result = answers[position]?.result;
    if (result) checkOutput(name, result.data);
  }
  return response;
}
