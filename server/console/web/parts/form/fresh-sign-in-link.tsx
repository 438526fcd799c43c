import { RampartError } from "@rampart/client";
import { Link } from "@tanstack/react-router";
import { use } from "react";
import { SessionContext } from "../../api/session.ts";
import { useMessages } from "../../messages/provider.tsx";

/** Leads to the sign-in and back to this page, if the server asks for a newer sign-in. */
export function FreshSignInLink({ error }: { error: unknown }) {
  const t = useMessages();
  const session = use(SessionContext);
  const isAsked = error instanceof RampartError && error.code === "fresh_sign_in_required";
  if (!isAsked || session === null) return null;
  const { pathname, search } = globalThis.location;
  const returnTo = pathname.replace(/^\/console/, "") + search;
  return (
    <p>
      <Link
        to="/sign-in"
        search={{ organization: session.organization.slug, returnTo, reason: "fresh" }}
      >
        {t.signIn.again}
      </Link>
    </p>
  );
}
