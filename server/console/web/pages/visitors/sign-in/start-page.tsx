import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { heldSessions } from "../../../api/browser-sessions.ts";

/** The address of the console without a page: the organization of this browser, or the sign-in. */
export default function StartPage() {
  const navigate = useNavigate();
  useEffect(() => {
    void heldSessions()
      .catch(() => [])
      .then(([first]) =>
        first
          ? navigate({ to: `/org/${first.organization.slug}`, replace: true })
          : navigate({ to: "/sign-in", replace: true }),
      );
  }, [navigate]);
  return null;
}
