import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { q } from "../../../web/api/query.ts";
import { useSession } from "../../../web/api/session.ts";
import { Time } from "../../../web/format/time.tsx";
import { useFormat } from "../../../web/format/use-format.ts";
import { useMessages } from "../../../web/messages/provider.tsx";
import { ConfirmDialog } from "../../../web/parts/dialog/confirm-dialog.tsx";
import { Empty } from "../../../web/parts/empty.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { Actions } from "../../../web/parts/layout/actions.tsx";
import { PageHead } from "../../../web/parts/layout/page-head.tsx";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { type Column, Table } from "../../../web/parts/table.tsx";
import { usePageSearch } from "../../../web/router/use-page.ts";
import { usePackApi } from "../../common/pack.ts";
import type { PackPageProps, requirementsSearch } from "../search.ts";
import { useFitnessTexts } from "../texts.ts";
import { type Requirement, useDemandText } from "./demand-text.ts";
import { SetRequirement } from "./set-requirement.tsx";
import { Versions } from "./versions.tsx";

/** What is open, and for which requirement. */
type Open = { kind: "set"; row?: Requirement } | { kind: "remove"; row: Requirement } | null;

/** What people must fulfil for work, by target. The versions of the target in the address are open. */
export function RequirementsPage({ pack, page }: PackPageProps<typeof requirementsSearch>) {
  const t = useFitnessTexts().requirements;
  const { permissions } = useSession();
  const api = usePackApi(pack);
  const [{ target }, change] = usePageSearch(page);
  const [open, setOpen] = useState<Open>(null);
  const requirements = useQuery(q(api.requirements.list, {}));
  const canWrite = permissions.has(`${pack.path}.requirements:write`);
  const columns = useColumns({
    onVersions: (row) => change({ target: row.target }),
    ...(canWrite && { onOpen: setOpen }),
  });
  const close = () => setOpen(null);
  return (
    <>
      <PageHead title={t.title} note={<p>{t.note}</p>}>
        {canWrite && (
          <Button kind="primary" onClick={() => setOpen({ kind: "set" })}>
            {t.set}
          </Button>
        )}
      </PageHead>
      <QueryView query={requirements}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t.empty}</Empty>
          ) : (
            <Table label={t.title} columns={columns} rows={items} keyOf={({ id }) => id} />
          )
        }
      </QueryView>
      {open?.kind === "set" && <SetRequirement pack={pack} present={open.row} onClose={close} />}
      {open?.kind === "remove" && (
        <ConfirmDialog
          title={t.removeTitle(open.row.target)}
          verb={t.remove}
          perform={() =>
            api.requirements.set.mutate({
              target: open.row.target,
              demands: [],
              version: open.row.version,
            })
          }
          reads={[api.requirements.list, api.readiness.blockedWork]}
          onClose={close}
        >
          <p>{t.removeText}</p>
        </ConfirmDialog>
      )}
      {target !== undefined && (
        <Versions pack={pack} target={target} onClose={() => change({ target: undefined })} />
      )}
    </>
  );
}

interface RowActions {
  onVersions: (row: Requirement) => void;
  onOpen?: (open: Open) => void;
}

function useColumns({ onVersions, onOpen }: RowActions): Column<Requirement>[] {
  const m = useMessages();
  const t = useFitnessTexts().requirements;
  const f = useFormat();
  const say = useDemandText();
  return useMemo(
    () => [
      {
        id: "target",
        head: t.target,
        width: "minmax(10rem, 1fr)",
        cell: ({ target }) => <code>{target}</code>,
      },
      {
        id: "demands",
        head: t.demands,
        width: "minmax(14rem, 2fr)",
        cell: ({ demands }) => {
          const text = demands.map(say).join("; ");
          return <span title={text}>{text}</span>;
        },
      },
      {
        id: "version",
        head: t.version,
        isFigure: true,
        cell: ({ version }) => f.count(version),
      },
      { id: "since", head: t.since, cell: ({ createdAt }) => <Time at={createdAt} /> },
      {
        id: "actions",
        head: m.common.actions,
        width: "minmax(15rem, 1fr)",
        cell: (row) => (
          <Actions>
            <Button
              kind="link"
              aria-label={`${t.versions}: ${row.target}`}
              onClick={() => onVersions(row)}
            >
              {t.versions}
            </Button>
            {onOpen && (
              <>
                <Button
                  kind="link"
                  aria-label={`${t.change}: ${row.target}`}
                  onClick={() => onOpen({ kind: "set", row })}
                >
                  {t.change}
                </Button>
                <Button
                  kind="link"
                  aria-label={`${t.remove}: ${row.target}`}
                  onClick={() => onOpen({ kind: "remove", row })}
                >
                  {t.remove}
                </Button>
              </>
            )}
          </Actions>
        ),
      },
    ],
    [m, t, f, say, onVersions, onOpen],
  );
}
