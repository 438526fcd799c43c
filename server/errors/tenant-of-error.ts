import { type AppError, toAppError } from "../../shared/errors.ts";
import { preferredLanguage } from "../../shared/messages/languages.ts";
import type { AppContext } from "../types.ts";

/**
 * Sets the tenant of an error, as far as the caller has proved one: its language and support are those
 * of this tenant. A caller over a limit, or a database that does not respond, is not worth a query: then
 * the tenant is as this process last saw it.
 */
export async function identifyTenant(c: AppContext, error: AppError): Promise<void> {
  if (error.tenant !== undefined || error.details.isUnknownRoute) return;
  const request = c.get("request");
  const opened = c.get("opened");
  const mayAsk = error.code !== "rate_limited" && error.code !== "unavailable";
  const isNeeded = preferredLanguage(c.req.header("accept-language")) === null;
  if (opened && !opened.scope.hasSession && mayAsk && isNeeded) {
    error.tenant = await opened.scope.beginSession().then(
      () => opened.scope.tenant,
      (refusal: unknown) => toAppError(refusal).tenant,
    );
  }
  error.tenant ??= request.caller()?.scope.tenant ?? c.get("lastSeen");
}
