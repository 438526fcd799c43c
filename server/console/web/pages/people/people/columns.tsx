import type { OutputOf, RampartClient } from "@rampart/client";
import { useMemo } from "react";
import { Time } from "../../../format/time.tsx";
import { unknown } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import type { Column } from "../../../parts/table.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import { accountPage } from "../account/page.ts";

type Person = OutputOf<RampartClient["users"]["list"]>["items"][number];

export function useColumns(): Column<Person>[] {
  const t = useMessages();
  return useMemo(
    () => [
      {
        id: "name",
        head: t.people.name,
        width: "minmax(12rem, 1.4fr)",
        cell: ({ id, name, userName }) => (
          <PageLink to={accountPage} parts={{ userId: id }}>
            {name ?? userName}
          </PageLink>
        ),
      },
      {
        id: "email",
        head: t.people.email,
        width: "minmax(14rem, 1.6fr)",
        cell: ({ email }) => email ?? unknown,
      },
      { id: "role", head: t.people.role, cell: ({ role }) => t.people.roles[role] },
      { id: "title", head: t.people.jobTitle, cell: ({ title }) => title ?? unknown },
      {
        id: "active",
        head: t.people.status,
        cell: ({ active }) => (active ? t.people.active : t.people.inactive),
      },
      {
        id: "managedBy",
        head: t.people.managedBy,
        cell: ({ managedBy }) => t.people.managers[managedBy],
      },
      { id: "updatedAt", head: t.people.changed, cell: ({ updatedAt }) => <Time at={updatedAt} /> },
    ],
    [t],
  );
}
