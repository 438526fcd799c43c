import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { list, q } from "../../web/api/query.ts";
import { useSession } from "../../web/api/session.ts";
import { Time } from "../../web/format/time.tsx";
import { unknown } from "../../web/format/use-format.ts";
import { useMessages } from "../../web/messages/provider.tsx";
import { ConfirmDialog } from "../../web/parts/dialog/confirm-dialog.tsx";
import { Button } from "../../web/parts/form/button.tsx";
import { ListView } from "../../web/parts/layout/list-view.tsx";
import type { Column } from "../../web/parts/table.tsx";
import type { ConsolePack } from "../common/pack.ts";
import { SubjectLink } from "../common/subject-link.tsx";
import { type Share, useCollaboration } from "./api.ts";
import { fieldName, useTexts } from "./texts.ts";

const isOver = ({ expiresAt }: Share) => Date.parse(expiresAt) <= Date.now();

/** What the organization shares or has shared, newest first. */
export function Shares({ pack }: { pack: ConsolePack }) {
  const m = useMessages();
  const t = useTexts();
  const { permissions } = useSession();
  const api = useCollaboration(pack);
  const [revoked, setRevoked] = useState<Share | null>(null);
  const canWrite = permissions.has(`${pack.path}.shares:write`);
  const partners = useQuery(q(api.partnerships.list, { limit: 200 })).data?.items;
  const shares = useInfiniteQuery(list(api.shares.list, { limit: 200 }));
  const columns = useMemo<Column<Share>[]>(
    () => [
      {
        id: "subject",
        head: t.subject,
        cell: ({ subjectType, subjectId }) => (
          <SubjectLink pack={pack} type={subjectType} id={subjectId}>
            {t.types[subjectType] ?? subjectType}
          </SubjectLink>
        ),
      },
      {
        id: "partner",
        head: t.partner,
        width: "minmax(10rem, 1.4fr)",
        cell: ({ partnershipId }) =>
          partners?.find(({ id }) => id === partnershipId)?.organization ?? unknown,
      },
      {
        id: "fields",
        head: t.fields,
        width: "minmax(12rem, 1.6fr)",
        cell: ({ fields }) => {
          const names = fields.map((field) => fieldName(t, field)).join(", ");
          return <span title={names}>{names}</span>;
        },
      },
      {
        id: "state",
        head: t.state,
        cell: (share) =>
          share.revokedAt !== null ? t.withdrawn : isOver(share) ? t.expired : t.shared,
      },
      { id: "expires", head: t.expires, cell: ({ expiresAt }) => <Time at={expiresAt} /> },
      {
        id: "opened",
        head: t.opened,
        cell: ({ openedAt }) => (openedAt === null ? t.never : <Time at={openedAt} />),
      },
      {
        id: "actions",
        head: m.common.actions,
        cell: (share) =>
          canWrite &&
          share.revokedAt === null &&
          !isOver(share) && (
            <Button kind="link" onClick={() => setRevoked(share)}>
              {t.revoke}
            </Button>
          ),
      },
    ],
    [m, t, pack, partners, canWrite],
  );
  return (
    <>
      <ListView
        query={shares}
        label={t.tabs.shares}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t.noShares}
      />
      {revoked !== null && (
        <ConfirmDialog
          title={t.revokeTitle}
          verb={t.revoke}
          perform={() => api.shares.revoke.mutate({ id: revoked.id })}
          reads={[api.shares.list]}
          onClose={() => setRevoked(null)}
        >
          <p>{t.revokeText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
