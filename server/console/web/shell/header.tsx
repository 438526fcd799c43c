import { Link, useNavigate } from "@tanstack/react-router";
import type { HeldSession } from "../api/browser-sessions.ts";
import { dropSession } from "../api/browser-sessions.ts";
import { useSession } from "../api/session.ts";
import { useAction } from "../api/use-action.ts";
import { useMessages } from "../messages/provider.tsx";
import { Button } from "../parts/form/button.tsx";
import { Select } from "../parts/form/select.tsx";
import { openCommandPalette } from "./command-palette.tsx";
import styles from "./header.module.css";
import { Preferences } from "./preferences-menu.tsx";

/** The organization, the search over all pages, and the person. */
export function Header({ held }: { held: readonly HeldSession[] }) {
  const t = useMessages();
  const navigate = useNavigate();
  const { organization, user } = useSession();
  const signOut = useAction(async () => {
    await dropSession(organization.id);
    await navigate({ to: "/sign-in", search: { organization: organization.slug } });
  });
  return (
    <header className={styles["header"]}>
      <Link to={`/org/${organization.slug}`} className={styles["brand"]}>
        Rampart
      </Link>
      {held.length > 1 ? (
        <Select
          label={t.shell.organization}
          value={organization.slug}
          options={held.map((one) => [one.organization.slug, one.organization.name])}
          onChange={(slug) => void navigate({ to: `/org/${slug}` })}
        />
      ) : (
        <span className={styles["organization"]}>{organization.name}</span>
      )}
      <Button className={styles["search"] ?? ""} onClick={openCommandPalette}>
        {t.shell.search} <kbd>Ctrl K</kbd>
      </Button>
      <Preferences />
      <span className={styles["user"]} title={user.email ?? undefined}>
        {user.name ?? user.email}
      </span>
      <Button kind="plain" isBusy={signOut.isRunning} onClick={() => signOut.run(undefined)}>
        {t.shell.signOut}
      </Button>
    </header>
  );
}
