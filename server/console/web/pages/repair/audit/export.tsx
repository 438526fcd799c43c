import { saveRoute } from "../../../api/read-route.ts";
import { useSession } from "../../../api/session.ts";
import { useAction } from "../../../api/use-action.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";
import type { filterOf } from "./filter.ts";

/** Saves the entries that the filters select, as a table or as JSON lines. */
export function Export({ filter }: { filter: ReturnType<typeof filterOf> }) {
  const t = useMessages();
  const { organization } = useSession();
  const save = useAction((format: "csv" | "jsonl") =>
    saveRoute(organization.id, "/audit/export", { format, ...filter }, `audit.${format}`),
  );
  return (
    <>
      <Actions>
        <Button isBusy={save.isRunning} onClick={() => save.run("csv")}>
          {t.audit.exportAs("CSV")}
        </Button>
        <Button isBusy={save.isRunning} onClick={() => save.run("jsonl")}>
          {t.audit.exportAs("JSON")}
        </Button>
      </Actions>
      {save.error != null && <FailureNotice error={save.error} />}
    </>
  );
}
