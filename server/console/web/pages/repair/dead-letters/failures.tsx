import { useMessages } from "../../../messages/provider.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import styles from "./dead-letters.module.css";
import type { Result } from "./dead-letter.ts";
import { deadLetterPage } from "./page.ts";

/** The dead letters whose replay failed, each with the new reason. */
export function Failures({ failed }: { failed: readonly Result[] }) {
  const t = useMessages();
  return (
    <ul className={styles["failures"]} aria-label={t.deadLetters.failures}>
      {failed.map(({ id, result }) => (
        <li key={id}>
          <PageLink to={deadLetterPage} parts={{ deadLetterId: id }}>
            {id}
          </PageLink>{" "}
          {result}
        </li>
      ))}
    </ul>
  );
}
