import type { Role } from "../../shared/context.ts";
import { AppError } from "../../shared/errors.ts";

const ranks: Record<Role, number> = { rep: 0, manager: 1, admin: 2 };

/** @throws AppError forbidden for whoever has a lower role than this one */
export function requireRole(role: Role, least: Role): void {
  if (ranks[role] >= ranks[least]) return;
  throw new AppError("forbidden", `This needs the role ${least}. Ask an admin of your tenant.`);
}
