import { useQuery } from "@tanstack/react-query";
import type { OutputOf, RampartClient } from "@rampart/client";
import { useMemo, useState } from "react";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { unknown } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { type Column, Table } from "../../../parts/table.tsx";
import { browserName } from "./browser-name.ts";

type OwnSession = OutputOf<RampartClient["auth"]["sessions"]>["items"][number];

/** Where the person is signed in: end one, or all others. */
export function SessionsSection() {
  const t = useMessages();
  const api = useApi();
  const sessions = useQuery(q(api.auth.sessions, undefined));
  const [ending, setEnding] = useState<OwnSession | "others" | null>(null);
  const close = () => setEnding(null);
  const reads = [api.auth.sessions];
  const columns = useMemo<Column<OwnSession>[]>(
    () => [
      {
        id: "browser",
        head: t.ownAccount.browser,
        width: "minmax(14rem, 2fr)",
        cell: ({ userAgent }) => <span title={userAgent}>{browserName(userAgent)}</span>,
      },
      { id: "network", head: t.ownAccount.network, cell: ({ network }) => network || unknown },
      {
        id: "createdAt",
        width: "minmax(8rem, 1fr)",
        head: t.ownAccount.began,
        cell: ({ createdAt }) => <Time at={createdAt} />,
      },
      {
        id: "lastSeenAt",
        width: "minmax(8rem, 1fr)",
        head: t.ownAccount.lastSeen,
        cell: ({ lastSeenAt }) => <Time at={lastSeenAt} />,
      },
      {
        id: "actions",
        head: <span className="visually-hidden">{t.common.actions}</span>,
        width: "minmax(8rem, auto)",
        cell: (session) =>
          session.current ? (
            t.ownAccount.thisOne
          ) : (
            <Button kind="plain" onClick={() => setEnding(session)}>
              {t.ownAccount.end}
            </Button>
          ),
      },
    ],
    [t],
  );
  const count = sessions.data?.items.length ?? 0;
  return (
    <Section
      title={t.ownAccount.sessions}
      actions={
        <Button
          disabledBecause={count > 1 ? undefined : t.ownAccount.noOthers}
          onClick={() => setEnding("others")}
        >
          {t.ownAccount.endOthers}
        </Button>
      }
    >
      <p>{t.ownAccount.sessionsText}</p>
      <QueryView query={sessions} height="figures">
        {({ items }) => (
          <Table
            label={t.ownAccount.sessions}
            columns={columns}
            rows={items}
            keyOf={({ id }) => id}
          />
        )}
      </QueryView>
      {ending === "others" && (
        <ConfirmDialog
          title={t.ownAccount.endOthersTitle}
          verb={t.ownAccount.endOthers}
          perform={() => api.auth.endOtherSessions.mutate()}
          reads={reads}
          onClose={close}
        >
          <p>{t.ownAccount.endOthersText}</p>
        </ConfirmDialog>
      )}
      {ending !== null && ending !== "others" && (
        <ConfirmDialog
          title={t.ownAccount.endTitle}
          verb={t.ownAccount.end}
          perform={() => api.auth.endSession.mutate({ id: ending.id })}
          reads={reads}
          onClose={close}
        >
          <p>{t.ownAccount.endText(browserName(ending.userAgent))}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
