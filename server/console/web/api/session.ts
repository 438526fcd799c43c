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
  /** Whether the person must set up an authenticator app before anything else is allowed. */
  needsApp: boolean;
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
  const [me, tenant] = await Promise.all([api.auth.me.query(), tenantOf(api)]);
  const onError = (error: unknown) => {
    const reason = endOf(error);
    if (reason) onEnd(reason);
  };
  const queries = sessionQueries(onError);
  return {
    api,
    queries,
    user: me.user,
    organization: { ...me.organization, appType: tenant?.appType ?? "" },
    permissions: new Set(tenant === null ? [] : me.permissions),
    needsApp: tenant === null,
  };
}

/** A cache of a session's own. @param onError is called with each failure of a request */
export const sessionQueries = (onError: (error: unknown) => void): QueryClient =>
  new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // The typed client repeats calls itself, by the server's `Retry-After`.
      queries: { retry: false, staleTime: 10_000, gcTime: 300_000 },
      mutations: { retry: false },
    },
  });

/** The tenant of the session; null for an admin who must set up an authenticator app first. */
async function tenantOf(api: RampartClient): Promise<{ appType: string } | null> {
  try {
    return await api.tenants.current.query();
  } catch (error) {
    const isRefused = error instanceof PermissionError && error.code === "forbidden";
    const app = isRefused ? await api.auth.totp.query() : null;
    if (app?.required && !app.enabled) return null;
    throw error;
  }
}

function endOf(error: unknown): SessionEnd | null {
  // A request that asks for a newer sign-in leaves the session as it is.
  if (error instanceof AuthenticationError)
    return error.code === "fresh_sign_in_required" ? null : "ended";
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
