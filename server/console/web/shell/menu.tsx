import { useSession } from "../api/session.ts";
import { useMessages } from "../messages/provider.tsx";
import { menuPages } from "../pages/index.ts";
import { barrierOf, menuGroups } from "../router/page.ts";
import { PageLink } from "../router/page-link.tsx";
import styles from "./menu.module.css";

/** The pages that the person may see, by subject. */
export function Menu() {
  const t = useMessages();
  const session = useSession();
  const visible = menuPages.filter((page) => barrierOf(page, session) === null);
  return (
    <nav className={styles["menu"]} aria-label={t.shell.menu}>
      {menuGroups.map((group) => {
        const pages = visible.filter(({ menu }) => menu === group);
        if (pages.length === 0) return null;
        return (
          <section key={group} className={styles["group"]}>
            <h2>{t.shell.groups[group]}</h2>
            <ul>
              {pages.map((page) => (
                <li key={page.path}>
                  <PageLink to={page} className={styles["link"] ?? ""}>
                    {page.title(t)}
                  </PageLink>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}
