import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { list } from "../../../api/query.ts";
import { useSession } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { ListView } from "../../../parts/layout/list-view.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import type { Column } from "../../../parts/table.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import { BaseRoles } from "./base-roles.tsx";
import { EditRole, type Role } from "./edit-role.tsx";
import { rolePage } from "./page.ts";

/** The custom roles of the organization, and what the base roles may do. */
export default function RolesPage() {
  const t = useMessages();
  const f = useFormat();
  const { api, permissions } = useSession();
  const [isCreating, setCreating] = useState(false);
  const roles = useInfiniteQuery(list(api.roles.list, { limit: 200 }));
  const columns = useMemo<Column<Role>[]>(
    () => [
      {
        id: "name",
        head: t.roles.name,
        width: "minmax(12rem, 1fr)",
        cell: ({ id, name }) => (
          <PageLink to={rolePage} parts={{ roleId: id }}>
            {name}
          </PageLink>
        ),
      },
      {
        id: "members",
        head: t.roles.members,
        isFigure: true,
        cell: ({ members }) => f.count(members),
      },
      {
        id: "permissions",
        head: t.roles.permissions,
        width: "minmax(16rem, 2fr)",
        cell: ({ permissions: names }) => <span title={names.join(", ")}>{names.join(", ")}</span>,
      },
      { id: "updatedAt", head: t.roles.changed, cell: ({ updatedAt }) => <Time at={updatedAt} /> },
    ],
    [t, f],
  );
  return (
    <>
      <PageHead title={t.roles.title}>
        {permissions.has("roles:write") && (
          <Button kind="primary" onClick={() => setCreating(true)}>
            {t.roles.create}
          </Button>
        )}
      </PageHead>
      <ListView
        query={roles}
        label={t.roles.title}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t.roles.empty}
      />
      {roles.data && <BaseRoles />}
      {isCreating && <EditRole onClose={() => setCreating(false)} />}
    </>
  );
}
