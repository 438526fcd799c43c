import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { q as read } from "../../../api/query.ts";
import { useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { SearchBox } from "../../../parts/form/search-box.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Table } from "../../../parts/table.tsx";
import { Tabs } from "../../../parts/tabs.tsx";
import { Toolbar } from "../../../parts/toolbar.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { useTextFilter } from "../../../router/use-text-filter.ts";
import { useFlagColumns } from "./columns.tsx";
import { FlagDialog } from "./flag-dialog.tsx";
import { FlagHistory } from "./history.tsx";
import { flagsPage } from "./page.ts";

/** The feature flags with their values here, the organization's own rules, and how they came about. */
export default function FlagsPage() {
  const t = useMessages();
  const { api, permissions } = useSession();
  const [{ tab = "flags", q = "", flag }, change] = usePageSearch(flagsPage);
  const text = useTextFilter<"q">(change);
  const open = useCallback((name: string) => change({ flag: name }), [change]);
  const columns = useFlagColumns(open);
  const flags = useQuery(read(api.flags.list, undefined));
  return (
    <>
      <h1>{t.flags.title}</h1>
      <Tabs
        label={t.flags.title}
        value={tab}
        tabs={[
          ["flags", t.flags.title],
          ["history", t.flags.history],
        ]}
        onChange={(next) => change({ tab: next === "history" ? next : undefined })}
      >
        <QueryView query={flags}>
          {({ items, version }) => {
            if (tab === "history") {
              const mayChange = permissions.has("flags:write");
              return <FlagHistory flags={api.flags} baseVersion={version} mayChange={mayChange} />;
            }
            const wanted = q.toLowerCase();
            const rows = items.filter(({ name, description }) =>
              `${name} ${description}`.toLowerCase().includes(wanted),
            );
            const opened = items.find(({ name }) => name === flag);
            return (
              <>
                <Toolbar>
                  <SearchBox label={t.flags.find} value={q} onChange={text("q")} />
                </Toolbar>
                {rows.length === 0 ? (
                  <Empty>{q ? t.common.filteredEmpty : t.flags.empty}</Empty>
                ) : (
                  <Table
                    label={t.flags.title}
                    columns={columns}
                    rows={rows}
                    keyOf={({ name }) => name}
                  />
                )}
                {opened && (
                  <FlagDialog
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
