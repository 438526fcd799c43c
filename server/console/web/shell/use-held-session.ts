import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { type HeldSession, heldSessions } from "../api/browser-sessions.ts";
import { openSession, type Session, type SessionEnd } from "../api/session.ts";

interface Opened {
  session: Session | null;
  /** The sessions of this browser, for switching between organizations. */
  held: readonly HeldSession[];
  /** Why the session could not be opened. */
  error: unknown;
}

const nothing: Opened = { session: null, held: [], error: null };

/**
 * The session of this browser in an organization. Without one, or when it ends, the person signs in
 * and comes back to the same page.
 */
export function useHeldSession(slug: string): Opened {
  const navigate = useNavigate();
  const [opened, setOpened] = useState(nothing);

  useEffect(() => {
    let isCurrent = true;
    let session: Session | null = null;

    const leave = (reason?: SessionEnd) => {
      if (!isCurrent) return;
      session?.queries.clear();
      setOpened(nothing);
      const { pathname, search } = globalThis.location;
      const returnTo = pathname.replace(/^\/console/, "") + search;
      const query = { organization: slug, returnTo, ...(reason && { reason }) };
      void navigate({ to: "/sign-in", search: query, replace: true });
    };

    async function open(): Promise<void> {
      const held = await heldSessions();
      const own = held.find(({ organization }) => organization.slug === slug);
      if (!own) return leave();
      session = await openSession(own.organization.id, leave);
      if (isCurrent) setOpened({ session, held, error: null });
    }

    open().catch((error: unknown) => {
      if (isCurrent) setOpened({ ...nothing, error });
    });
    return () => {
      isCurrent = false;
      session?.queries.clear();
      setOpened(nothing);
    };
  }, [slug, navigate]);

  // While the next session opens, nothing may be shown by the one before.
  const isOther = opened.session !== null && opened.session.organization.slug !== slug;
  return isOther ? nothing : opened;
}
