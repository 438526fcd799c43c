import type { OutputOf, RampartClient } from "@rampart/client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useOperator } from "../../../api/operator.ts";
import { q } from "../../../api/query.ts";
import { Time } from "../../../format/time.tsx";
import { unknown } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { type Column, Table } from "../../../parts/table.tsx";
import { Tabs } from "../../../parts/tabs.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { FlagHistory } from "../../settings/flags/history.tsx";
import { OperatorFlagDialog } from "./flag-dialog.tsx";
import { operatorFlagsPage } from "./page.ts";

type Flag = OutputOf<RampartClient["operatorFlags"]["list"]>["items"][number];

/** The rules of the deployment's feature flags. */
export default function OperatorFlagsPage() {
  const t = useMessages();
  const { api } = useOperator();
  const [{ tab = "flags", flag }, change] = usePageSearch(operatorFlagsPage);
  const columns = useColumns(change);
  const flags = useQuery(q(api.operatorFlags.list, undefined));
  return (
    <>
      <h1>{t.operator.flags}</h1>
      <Tabs
        label={t.operator.flags}
        value={tab}
        tabs={[
          ["flags", t.operator.flags],
          ["history", t.flags.history],
        ]}
        onChange={(next) => change({ tab: next === "history" ? next : undefined })}
      >
        <QueryView query={flags}>
          {({ items, version }) => {
            if (tab === "history")
              return <FlagHistory flags={api.operatorFlags} baseVersion={version} mayChange />;
            const opened = items.find(({ name }) => name === flag);
            return (
              <>
                <Table
                  label={t.operator.flags}
                  columns={columns}
                  rows={items}
                  keyOf={({ name }) => name}
                />
                {opened && (
                  <OperatorFlagDialog
                    key={opened.name}
                    flag={opened}
                    version={version}
                    onClose={() => change({ flag: undefined })}
                  />
                )}
              </>
            );
          }}
        </QueryView>
      </Tabs>
    </>
  );
}

function useColumns(open: (part: { flag: string }) => void): Column<Flag>[] {
  const t = useMessages();
  return useMemo(
    () => [
      {
        id: "name",
        head: t.flags.name,
        width: "minmax(12rem, 1.2fr)",
        cell: ({ name }) => (
          <Button kind="link" onClick={() => open({ flag: name })}>
            {name}
          </Button>
        ),
      },
      {
        id: "rules",
        head: t.flags.from,
        width: "minmax(10rem, 1fr)",
        cell: ({ rules, fallback }) =>
          rules === null
            ? t.operator.fallback(fallback ? t.flags.on : t.flags.off)
            : t.operator.hasRules,
      },
      {
        id: "changedBy",
        head: t.operator.changedBy,
        cell: ({ changedBy }) => t.operator.changers[changedBy],
      },
      { id: "owner", head: t.flags.owner, cell: ({ owner }) => owner },
      {
        id: "expires",
        head: t.flags.expires,
        cell: ({ expires, isStale }) =>
          `${expires ?? unknown}${isStale ? ` (${t.operator.stale})` : ""}`,
      },
      { id: "asked", head: t.operator.asked, cell: ({ askedAt }) => <Time at={askedAt} /> },
      {
        id: "description",
        head: t.flags.description,
        width: "minmax(14rem, 2fr)",
        cell: ({ description }) => <span title={description}>{description}</span>,
      },
    ],
    [t, open],
  );
}
