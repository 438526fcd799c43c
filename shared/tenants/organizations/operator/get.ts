import { asOperator, type OperatorContext } from "../../../context.ts";
import type { OperatorOrganization } from "./organization.ts";
import { readOrganization } from "./store.ts";

/** Any organization. @throws AppError not_found */
export const getOrganization = ({
  ctx,
  input: { id },
}: {
  ctx: OperatorContext;
  input: { id: string };
}): Promise<OperatorOrganization> => asOperator(ctx, (db) => readOrganization(db, { id }));
