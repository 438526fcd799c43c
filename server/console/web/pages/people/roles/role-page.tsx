import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { list, q } from "../../../api/query.ts";
import { useApi, useSession } from "../../../api/session.ts";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { ListView } from "../../../parts/layout/list-view.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { pathOf } from "../../../router/page-link.tsx";
import { usePathPart } from "../../../router/use-page.ts";
import { useColumns } from "../people/columns.tsx";
import { EditRole, type Role } from "./edit-role.tsx";
import { rolesPage } from "./page.ts";

/** One custom role: what it gives, and to whom. */
export default function RolePage() {
  const api = useApi();
  const id = usePathPart("roleId");
  const role = useQuery(q(api.roles.get, { id }));
  return <QueryView query={role}>{(data) => <RoleView role={data} />}</QueryView>;
}

function RoleView({ role }: { role: Role }) {
  const t = useMessages();
  const f = useFormat();
  const { api, organization, permissions } = useSession();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<"edit" | "remove" | null>(null);
  const { id, name, members, version } = role;
  const close = () => setDialog(null);
  return (
    <>
      <PageHead title={name}>
        {permissions.has("roles:write") && (
          <>
            <Button onClick={() => setDialog("edit")}>{t.roles.edit}</Button>
            <Button kind="danger" onClick={() => setDialog("remove")}>
              {t.roles.remove}
            </Button>
          </>
        )}
      </PageHead>
      <Section title={t.roles.permissions}>
        <ul>
          {role.permissions.map((one) => (
            <li key={one}>
              <code>{one}</code>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t.roles.members}>
        <Members id={id} />
      </Section>
      {dialog === "edit" && <EditRole role={role} onClose={close} />}
      {dialog === "remove" && (
        <ConfirmDialog
          title={t.roles.removeTitle(name)}
          verb={t.roles.remove}
          {...(members > 1 && { typedName: name })}
          perform={() => api.roles.delete.mutate({ id, version })}
          reads={[api.roles.list, api.roles.ofUser]}
          onClose={close}
          onDone={() => void navigate({ to: pathOf(organization.slug, rolesPage.path) })}
        >
          <p>{t.roles.removeText(f.count(members))}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function Members({ id }: { id: string }) {
  const t = useMessages();
  const api = useApi();
  const columns = useColumns();
  const members = useInfiniteQuery(list(api.roles.members, { id, limit: 200 }));
  return (
    <ListView
      query={members}
      label={t.roles.members}
      columns={columns}
      keyOf={(person) => person.id}
      empty={t.roles.nobody}
    />
  );
}
