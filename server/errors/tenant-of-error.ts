import { type AppError, type TenantFacts, toAppError } from "../../shared/errors.ts";
import { preferredLanguage } from "../../shared/messages/languages.ts";
import type { AppContext } from "../types.ts";

/**
 * Sets the tenant of an error, if the caller has proved one: the response has its language and its
 * support. For a caller over a limit, or while the database does not respond, it sends no query and
 * uses the tenant as this process last saw it.
 */
export async function identifyTenant(c: AppContext, error: AppError): Promise<void> {
  if (error.tenant !== undefined || error.details.isUnknownRoute) return;
  const opened = c.get("opened");
  const mayAsk = error.code !== "rate_limited" && error.code !== "unavailable";
  const isNeeded = preferredLanguage(c.req.header("accept-language")) === null;
  if (opened && !opened.scope.hasSession && mayAsk && isNeeded) {
    error.tenant = await opened.scope.beginSession().then(
      () => opened.scope.tenant,
      (refusal: unknown) => toAppError(refusal).tenant,
    );
  }
  error.tenant ??= c.get("request").caller()?.scope.tenant ?? c.get("lastSeen");
}

/** The tenant that the caller has proved, by its session or by an error that names it. */
export const tenantOfCaller = (c: AppContext): TenantFacts | undefined =>
  c.get("request").caller()?.scope.tenant ??
  c.get("refusals")?.find(({ tenant }) => tenant)?.tenant;
