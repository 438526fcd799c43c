import type { AccessClaims } from "../../shared/identity/access-token.ts";
import { AppError } from "../../shared/errors.ts";
import type { OperatorContext } from "../../shared/operator-context.ts";
import type { AppContext } from "../types.ts";

/**
 * What the operator's verbs are given.
 * @throws AppError forbidden for whoever is not the operator
 */
export function openForOperator(c: AppContext, claims: AccessClaims): OperatorContext {
  if (claims.role !== "operator") {
    const message = "This is for the operator. Use a token with the role operator.";
    throw new AppError("forbidden", message);
  }
  const { services, later } = c.get("request");
  return {
    database: c.env.operatorDatabase,
    subject: claims.sub,
    requestId: c.get("requestId"),
    secrets: services.secrets,
    publisher: services.publisher,
    later,
  };
}
