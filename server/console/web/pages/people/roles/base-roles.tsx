import { useQuery } from "@tanstack/react-query";
import type { OutputOf, RampartClient } from "@rampart/client";
import { useMemo } from "react";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { type Column, Table } from "../../../parts/table.tsx";
import { baseRoles } from "../people/base-roles.ts";

type Permission = OutputOf<RampartClient["permissions"]["list"]>["items"][number];

/** Which permissions each base role has. */
export function BaseRoles() {
  const t = useMessages();
  const api = useApi();
  const catalogue = useQuery(q(api.permissions.list, undefined));
  const columns = useMemo<Column<Permission>[]>(
    () => [
      {
        id: "name",
        head: t.roles.permission,
        width: "minmax(12rem, 1fr)",
        cell: ({ name }) => <code>{name}</code>,
      },
      {
        id: "title",
        head: t.roles.allows,
        width: "minmax(18rem, 2fr)",
        cell: ({ name, title }) => t.roles.permissionTitle(name, title),
      },
      ...baseRoles.map((role) => ({
        id: role,
        head: t.people.roles[role],
        cell: ({ baseRoles: having }: Permission) =>
          having.includes(role) ? t.roles.yes : t.roles.no,
      })),
    ],
    [t],
  );
  return (
    <Section title={t.roles.baseRoles}>
      <p>{t.roles.baseRolesText}</p>
      <QueryView query={catalogue}>
        {({ items }) => (
          <Table
            label={t.roles.baseRoles}
            columns={columns}
            rows={items}
            keyOf={({ name }) => name}
          />
        )}
      </QueryView>
    </Section>
  );
}
