import { useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";

export const baseRoles = ["rep", "manager", "admin"] as const;
export type BaseRole = (typeof baseRoles)[number];

export const isBaseRole = (text: string | undefined): text is BaseRole =>
  baseRoles.some((one) => one === text);

/** The base roles that the person of the page can give: up to their own. */
export function useRoleOptions(): (readonly [BaseRole, string])[] {
  const t = useMessages();
  const { user } = useSession();
  const own = baseRoles.findIndex((one) => one === user.role);
  return baseRoles.slice(0, own + 1).map((one) => [one, t.people.roles[one]]);
}
