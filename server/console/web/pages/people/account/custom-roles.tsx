import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../api/query.ts";
import { useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import type { Person } from "../people/person-fields.tsx";
import { rolePage } from "../roles/page.ts";
import { AssignRoles } from "./assign-roles.tsx";

/** The custom roles of a person, beside the base role. */
export function CustomRoles({ person: { id } }: { person: Person }) {
  const t = useMessages();
  const { api, permissions } = useSession();
  const held = useQuery(q(api.roles.ofUser, { id }));
  const [isOpen, setOpen] = useState(false);
  return (
    <Section
      title={t.person.customRoles}
      actions={
        permissions.has("roles:write") && (
          <Button onClick={() => setOpen(true)}>{t.person.changeRoles}</Button>
        )
      }
    >
      <QueryView query={held} height="figures">
        {({ roles }) => (
          <>
            {roles.length === 0 && <p>{t.person.noCustomRoles}</p>}
            <ul>
              {roles.map((role) => (
                <li key={role.id}>
                  <PageLink to={rolePage} parts={{ roleId: role.id }}>
                    {role.name}
                  </PageLink>
                </li>
              ))}
            </ul>
            {isOpen && (
              <AssignRoles
                userId={id}
                held={roles.map((role) => role.id)}
                onClose={() => setOpen(false)}
              />
            )}
          </>
        )}
      </QueryView>
    </Section>
  );
}
