import { codeOfStatus, type ErrorCode } from "../../shared/errors.ts";
import { industryOf } from "../../shared/product.ts";
import { looksLikeScim } from "../scim/paths.ts";
import type { AppContext } from "../types.ts";
import { clientClosed } from "./hang-ups.ts";
import { tenantOfCaller } from "./tenant-of-error.ts";

export type Transport = "rest" | "trpc" | "scim" | "webhook";

/** The transport of a request, also to an unknown path. */
export function transportOf({ req: { path } }: AppContext): Transport {
  if (path.startsWith("/trpc/")) return "trpc";
  if (path.startsWith("/webhooks/")) return "webhook";
  return looksLikeScim(path) ? "scim" : "rest";
}

/** The industry of the caller, for logs and metrics; undefined where its tenant is not known. */
export function industryOfCaller(c: AppContext): string | undefined {
  const tenant = tenantOfCaller(c);
  return tenant && industryOf(c.get("request").services.product, tenant.appType);
}

/**
 * The codes of all errors in a response: one, or those of a batch's calls and a bulk's operations. A
 * request whose client disconnected has none.
 */
export function failuresOf(c: AppContext): ErrorCode[] {
  const { status } = c.res;
  if (status === clientClosed) return [];
  const reported = [
    ...(c.get("refusals") ?? []).map(({ code }) => code),
    ...(c.get("failedOperations") ?? []),
  ];
  // tRPC answers what it cannot parse without a context; `/readyz` and the like have their own body.
  return reported.length === 0 && status >= 400 ? [codeOfStatus(status)] : reported;
}
