import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { list } from "../../web/api/query.ts";
import { useSession } from "../../web/api/session.ts";
import { Time } from "../../web/format/time.tsx";
import { useMessages } from "../../web/messages/provider.tsx";
import { ConfirmDialog } from "../../web/parts/dialog/confirm-dialog.tsx";
import { Button } from "../../web/parts/form/button.tsx";
import { Actions } from "../../web/parts/layout/actions.tsx";
import { ListView } from "../../web/parts/layout/list-view.tsx";
import type { Column } from "../../web/parts/table.tsx";
import type { ConsolePack } from "../common/pack.ts";
import { type Partnership, useCollaboration } from "./api.ts";
import { useTexts } from "./texts.ts";

type Open = { kind: "confirm" | "end"; row: Partnership } | null;

/** The partnerships from both sides, newest first. */
export function Partnerships({ pack }: { pack: ConsolePack }) {
  const t = useTexts();
  const { permissions } = useSession();
  const api = useCollaboration(pack);
  const [open, setOpen] = useState<Open>(null);
  const canWrite = permissions.has(`${pack.path}.partnerships:write`);
  const columns = useColumns(canWrite ? setOpen : undefined);
  const partnerships = useInfiniteQuery(list(api.partnerships.list, { limit: 200 }));
  const id = open?.row.id ?? "";
  const name = open?.row.organization ?? t.notAccepted;
  const close = () => setOpen(null);
  return (
    <>
      <ListView
        query={partnerships}
        label={t.tabs.partnerships}
        columns={columns}
        keyOf={(row) => row.id}
        empty={t.noPartners}
      />
      {open?.kind === "confirm" && (
        <ConfirmDialog
          title={t.confirmTitle(name)}
          verb={t.confirm}
          isSafe
          perform={() => api.partnerships.confirm.mutate({ id })}
          reads={[api.partnerships.list]}
          onClose={close}
        >
          <p>{t.confirmText}</p>
        </ConfirmDialog>
      )}
      {open?.kind === "end" && (
        <ConfirmDialog
          title={t.endTitle(name)}
          verb={t.end}
          {...(open.row.organization !== null && { typedName: open.row.organization })}
          perform={() => api.partnerships.end.mutate({ id })}
          reads={[api.partnerships.list, api.shares.list, api.shares.received]}
          onClose={close}
        >
          <p>{t.endText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function useColumns(onOpen: ((open: Open) => void) | undefined): Column<Partnership>[] {
  const m = useMessages();
  const t = useTexts();
  return useMemo(
    () => [
      {
        id: "organization",
        head: t.organization,
        width: "minmax(12rem, 1.4fr)",
        cell: ({ organization }) => organization ?? t.notAccepted,
      },
      {
        id: "direction",
        head: t.direction,
        cell: ({ isOwn }) => (isOwn ? t.weShow : t.theyShow),
      },
      { id: "state", head: t.state, cell: ({ state }) => t.states[state] ?? state },
      {
        id: "since",
        head: t.since,
        cell: ({ endedAt, confirmedAt, acceptedAt, createdAt }) => (
          <Time at={endedAt ?? confirmedAt ?? acceptedAt ?? createdAt} />
        ),
      },
      ...(onOpen === undefined
        ? []
        : [
            {
              id: "actions",
              head: m.common.actions,
              width: "minmax(12rem, 1fr)",
              cell: (row: Partnership) => (
                <Actions>
                  {row.isOwn && row.state === "accepted" && (
                    <Button kind="link" onClick={() => onOpen({ kind: "confirm", row })}>
                      {t.confirm}
                    </Button>
                  )}
                  {row.state !== "ended" && (
                    <Button kind="link" onClick={() => onOpen({ kind: "end", row })}>
                      {t.end}
                    </Button>
                  )}
                </Actions>
              ),
            },
          ]),
    ],
    [m, t, onOpen],
  );
}
