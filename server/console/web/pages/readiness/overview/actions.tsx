import { useApi } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { PrintButton } from "../../../parts/print.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import buttons from "../../../parts/form/button.module.css";
import { comparePage } from "../compare/page.ts";
import { ExportButton } from "../rows/export-button.tsx";
import type { ScopeFilter } from "../scope/search.ts";
import styles from "./readiness.module.css";
import { useRecount } from "./use-recount.ts";

interface ActionsProps {
  filter: ScopeFilter;
  /** The time of the report that is shown. */
  asOf: string | undefined;
}

/** What can be done with a report: recount it, compare it, and take it along. */
export function Actions({ filter, asOf }: ActionsProps) {
  const t = useMessages();
  const api = useApi();
  const recount = useRecount(api, asOf);
  return (
    <>
      <span role="status" className={styles["note"]}>
        {recount.isRunning ? t.readiness.recounting : recount.isDone && t.readiness.recounted}
      </span>
      {recount.error != null && <FailureNotice error={recount.error} />}
      <Button isBusy={recount.isRunning} onClick={recount.run}>
        {t.readiness.recount}
      </Button>
      <PageLink
        to={comparePage}
        search={filter}
        className={`${buttons["button"]} ${buttons["secondary"]}`}
      >
        {t.readiness.compare}
      </PageLink>
      <ExportButton input={{ ...filter, of: "people" }} />
      <PrintButton />
    </>
  );
}
