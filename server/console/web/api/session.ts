import type { OutputOf, RampartClient } from "@rampart/client";
import { AuthenticationError, PermissionError } from "@rampart/client";
import { QueryCache, MutationCache, QueryClient } from "@tanstack/react-query";
import { createContext, use } from "react";
import { clientOf } from "./client.ts";

type Me = OutputOf<RampartClient["auth"]["me"]>;
export type Permission = Me["permissions"][number];

/** A person's session in one organization, with everything that was read for it. */
export interface Session {
  api: RampartClient;
  /** Belongs to this session only, so that nothing of it is left when another one begins. */
  queries: QueryClient;
  user: Me["user"];
  organization: Me["organization"] & { appType: string };
  permissions: ReadonlySet<Permission>;
}

/** Why a session is over: it ended, or the organization is suspended. */
export type SessionEnd = "ended" | "suspended";

/**
 * Opens the session that this browser holds in an organization.
 * @param onEnd is called when a request shows that the session is over
 */
export async function openSession(
  organization: string,
  onEnd: (reason: SessionEnd) => void,
): Promise<Session> {
  const api = clientOf(organization);
  const [me, tenant] = await Promise.all([api.auth.me.query(), api.tenants.current.query()]);
  const onError = (error: unknown) => {
    const reason = endOf(error);
    if (reason) onEnd(reason);
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // The typed client repeats calls itself, by the server's `Retry-After`.
      queries: { retry: false, staleTime: 10_000, gcTime: 300_000 },
      mutations: { retry: false },
    },
  });
  return {
    api,
    queries,
    user: me.user,
    organization: { ...me.organization, appType: tenant.appType },
    permissions: new Set(me.permissions),
  };
}

function endOf(error: unknown): SessionEnd | null {
  if (error instanceof AuthenticationError) return "ended";
  return error instanceof PermissionError && error.code === "tenant_inactive" ? "suspended" : null;
}

export const SessionContext = createContext<Session | null>(null);

/** The session of the page. @throws Error outside the pages of an organization */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error("This component needs a session.");
  return session;
}

/** The API for the person of the page. */
export const useApi = (): RampartClient => useSession().api;
