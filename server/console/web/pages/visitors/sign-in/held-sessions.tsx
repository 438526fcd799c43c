import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { heldSessions, type HeldSession } from "../../../api/browser-sessions.ts";
import { useMessages } from "../../../messages/provider.tsx";

/** The organizations in which this browser is already signed in. */
export function HeldSessions() {
  const t = useMessages();
  const [held, setHeld] = useState<HeldSession[]>([]);
  useEffect(() => {
    void heldSessions().then(setHeld, () => {});
  }, []);
  if (held.length === 0) return null;
  return (
    <section>
      <h2>{t.signIn.held}</h2>
      <ul>
        {held.map(({ organization, user }) => (
          <li key={organization.id}>
            <Link to={`/org/${organization.slug}`}>{organization.name}</Link> {user.email}
          </li>
        ))}
      </ul>
    </section>
  );
}
