import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { unknown } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Facts, Section } from "../../../parts/layout/section.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import type { Person } from "../people/person-fields.tsx";
import { accountPage } from "./page.ts";

export function PersonFacts({ person }: { person: Person }) {
  const t = useMessages();
  return (
    <Section title={t.person.facts}>
      <Facts
        facts={[
          [t.people.email, person.email ?? unknown],
          [t.person.userName, person.userName],
          [t.person.externalId, person.externalId ?? unknown],
          [t.people.role, t.people.roles[person.role]],
          [t.people.status, person.active ? t.people.active : t.people.inactive],
          [t.people.manager, <ManagerLink id={person.managerId} />],
          [t.people.jobTitle, person.title ?? unknown],
          [t.people.department, person.department ?? unknown],
          [t.people.division, person.division ?? unknown],
          [t.people.managedBy, t.people.managers[person.managedBy]],
          [t.person.created, <Time at={person.createdAt} />],
          [t.people.changed, <Time at={person.updatedAt} />],
        ]}
      />
    </Section>
  );
}

/** The manager, as far as the reader may see this person too. */
function ManagerLink({ id }: { id: string | null }) {
  const manager = useManagerOf(id);
  if (id === null || manager === null) return unknown;
  return (
    <PageLink to={accountPage} parts={{ userId: id }}>
      {manager.name}
    </PageLink>
  );
}

/** A manager with the name; null while it is unknown. */
export function useManagerOf(id: string | null) {
  const api = useApi();
  const { data } = useQuery({ ...q(api.users.get, { id: id ?? "" }), enabled: id !== null });
  return data ? { id: data.id, name: data.name ?? data.userName } : null;
}
