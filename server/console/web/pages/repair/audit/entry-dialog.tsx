import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Details } from "../../../parts/details.tsx";
import { Dialog } from "../../../parts/dialog/dialog.tsx";
import { Difference } from "../../../parts/difference/difference.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";
import type { usePageSearch } from "../../../router/use-page.ts";
import type { auditPage } from "./page.ts";

interface EntryDialogProps {
  id: string;
  change: ReturnType<typeof usePageSearch<(typeof auditPage)["search"]>>[1];
  onClose: () => void;
}

/** One entry: what it changed, and the way to others by the same actor or about the same subject. */
export function EntryDialog({ id, change, onClose }: EntryDialogProps) {
  const t = useMessages();
  const f = useFormat();
  const api = useApi();
  const found = useQuery(q(api.audit.list, { id, category: "all", limit: 1 }));
  return (
    <Dialog title={t.audit.entry} onClose={onClose}>
      <QueryView query={found} height="chart">
        {({ items: [entry] }) =>
          entry === undefined ? (
            <Notice kind="warning">{t.audit.noEntry}</Notice>
          ) : (
            <>
              <Details
                facts={[
                  [t.audit.action, <code key="action">{entry.action}</code>],
                  [t.audit.at, f.time(entry.at)],
                  [t.audit.actor, entry.actorName ?? entry.actor],
                  [t.audit.subject, <code key="subject">{entry.subjectId}</code>],
                  [t.common.requestId, <code key="request">{entry.requestId}</code>],
                ]}
              />
              <Difference label={t.audit.changes} before={entry.before} after={entry.after} />
              <Actions>
                <Button onClick={() => change({ entry: undefined, actor: entry.actor })}>
                  {t.audit.sameActor}
                </Button>
                <Button onClick={() => change({ entry: undefined, subject: entry.subjectId })}>
                  {t.audit.sameSubject}
                </Button>
              </Actions>
            </>
          )
        }
      </QueryView>
    </Dialog>
  );
}
