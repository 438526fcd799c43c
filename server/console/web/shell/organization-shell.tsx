import { QueryClientProvider } from "@tanstack/react-query";
import { Navigate, Outlet, useLocation } from "@tanstack/react-router";
import { SessionContext } from "../api/session.ts";
import { menuPages } from "../pages/index.ts";
import { ownAccountPage } from "../pages/people/own-account/page.ts";
import { barrierOf } from "../router/page.ts";
import { pathOf } from "../router/page-link.tsx";
import { usePathPart } from "../router/use-page.ts";
import { CommandPalette } from "./command-palette.tsx";
import { Failed } from "./failed.tsx";
import { Header } from "./header.tsx";
import { Menu } from "./menu.tsx";
import styles from "./organization-shell.module.css";
import { useMessages } from "../messages/provider.tsx";
import { useHeldSession } from "./use-held-session.ts";
import { ZoneProvider } from "../format/zone.tsx";

/** The frame of all pages of an organization, with the session that this browser holds in it. */
export function OrganizationShell() {
  const t = useMessages();
  const slug = usePathPart("slug");
  const { pathname } = useLocation();
  const { session, held, error } = useHeldSession(slug);
  if (error != null) return <Failed error={error} />;
  if (session === null) return <p className={styles["opening"]}>{t.common.loading}</p>;
  // Before the menu is there: a click while the page redirects would be lost.
  if (!session.needsApp && isStart(pathname, slug)) {
    const first = menuPages.find((page) => barrierOf(page, session) === null);
    return first && <Navigate to={pathOf(slug, first.path)} replace />;
  }
  const onlyPage = pathOf(slug, ownAccountPage.path);
  if (session.needsApp && !pathname.endsWith(onlyPage)) return <Navigate to={onlyPage} replace />;
  return (
    <SessionContext value={session}>
      <QueryClientProvider client={session.queries} key={session.organization.id}>
        <ZoneProvider>
          <a className={styles["skip"]} href="#content">
            {t.shell.skip}
          </a>
          <div className={styles["shell"]}>
            <Header held={held} />
            <Menu />
            <main id="content" className={styles["content"]} tabIndex={-1}>
              <Outlet />
            </main>
          </div>
          <CommandPalette />
        </ZoneProvider>
      </QueryClientProvider>
    </SessionContext>
  );
}

const isStart = (pathname: string, slug: string) =>
  pathname.endsWith(`/org/${slug}`) || pathname.endsWith(`/org/${slug}/`);
