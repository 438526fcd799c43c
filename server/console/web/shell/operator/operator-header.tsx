import { dropOperator, useOperator } from "../../api/operator.ts";
import { useAction } from "../../api/use-action.ts";
import { Time } from "../../format/time.tsx";
import { useMessages } from "../../messages/provider.tsx";
import { Button } from "../../parts/form/button.tsx";
import styles from "../header.module.css";
import { Preferences } from "../preferences-menu.tsx";

/** Who the operator is, until when, and the way out. */
export function OperatorHeader({ onEnd }: { onEnd: () => void }) {
  const t = useMessages();
  const { subject, expiresAt } = useOperator();
  const leave = useAction(async () => {
    await dropOperator();
    onEnd();
  });
  return (
    <header className={styles["header"]}>
      <span className={styles["brand"]}>Rampart</span>
      <span className={styles["organization"]}>{t.operator.title}</span>
      <span className={styles["search"]} />
      <Preferences />
      <span className={styles["user"]} title={subject}>
        {subject}
      </span>
      <span>
        {t.operator.until} <Time at={expiresAt} />
      </span>
      <Button kind="plain" isBusy={leave.isRunning} onClick={() => leave.run(undefined)}>
        {t.shell.signOut}
      </Button>
    </header>
  );
}
