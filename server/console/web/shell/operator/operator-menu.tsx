import { Link } from "@tanstack/react-router";
import { useMessages } from "../../messages/provider.tsx";
import { operatorPages } from "../../pages/operator/index.ts";
import styles from "../menu.module.css";

/** The operator's pages. */
export function OperatorMenu() {
  const t = useMessages();
  return (
    <nav className={styles["menu"]} aria-label={t.shell.menu}>
      <section className={styles["group"]}>
        <h2>{t.operator.title}</h2>
        <ul>
          {operatorPages.map(
            ({ path, title }) =>
              title && (
                <li key={path}>
                  <Link to={`/operator/${path}`} className={styles["link"] ?? ""}>
                    {title(t)}
                  </Link>
                </li>
              ),
          )}
        </ul>
      </section>
    </nav>
  );
}
