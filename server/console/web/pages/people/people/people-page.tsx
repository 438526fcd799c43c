import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSession } from "../../../api/session.ts";
import { list } from "../../../api/query.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { ListView } from "../../../parts/layout/list-view.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { InvitePerson } from "../invitations/invite-person.tsx";
import { useColumns } from "./columns.tsx";
import { CreatePerson } from "./create-person.tsx";
import { PeopleFilters } from "./filters.tsx";
import { peoplePage } from "./page.ts";

/** The people of the organization, or of a manager's team. */
export default function PeoplePage() {
  const t = useMessages();
  const { api, permissions } = useSession();
  const columns = useColumns();
  const [search, change] = usePageSearch(peoplePage);
  const { q, role, team, active } = search;
  const people = useInfiniteQuery({
    ...list(api.users.list, {
      limit: 200,
      ...(q && { q }),
      ...(role && { role }),
      ...(team && { team }),
      ...(active && { active: active === "true" }),
    }),
    placeholderData: keepPreviousData,
  });
  const [dialog, setDialog] = useState<"create" | "invite" | null>(null);
  const close = () => setDialog(null);
  const clear = () => change({ q: undefined, role: undefined, team: undefined, active: undefined });
  return (
    <>
      <PageHead title={t.people.title}>
        {permissions.has("users:write") && (
          <>
            <Button onClick={() => setDialog("create")}>{t.people.create}</Button>
            <Button kind="primary" onClick={() => setDialog("invite")}>
              {t.invitations.invite}
            </Button>
          </>
        )}
      </PageHead>
      {dialog === "create" && <CreatePerson onClose={close} />}
      {dialog === "invite" && <InvitePerson onClose={close} />}
      <PeopleFilters search={search} change={change} />
      <ListView
        query={people}
        label={t.people.title}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t.people.empty}
        onClear={Object.keys(search).length > 0 ? clear : undefined}
      />
    </>
  );
}
