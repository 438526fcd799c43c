import { AppError } from "../../../errors.ts";

/**
 * The path to which a browser returns, as the server's own origin has it. A browser reads `/\host`,
 * `//host` and `/<tab>/host` as another host.
 * @throws AppError bad_request
 */
export function safeReturnPath(text: string, publicUrl: string): string {
  const { origin } = new URL(publicUrl);
  const isPath = text.startsWith("/") && !/[\\\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
  const url = isPath && URL.canParse(text, origin) ? new URL(text, origin) : null;
  if (url?.origin === origin && !url.pathname.startsWith("//")) {
    return `${url.pathname}${url.search}${url.hash}`;
  }
  const message = "returnTo must be a path of this server, such as /people.";
  throw new AppError("bad_request", message, { field: "returnTo" });
}
