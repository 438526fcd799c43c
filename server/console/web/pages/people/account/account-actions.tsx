import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { pathOf } from "../../../router/page-link.tsx";
import { peoplePage } from "../people/page.ts";
import type { Person } from "../people/person-fields.tsx";
import { EditPerson } from "./edit-person.tsx";

/** Edit, deactivate or reactivate, delete. What a directory manages says so. */
export function AccountActions({ person }: { person: Person }) {
  const t = useMessages();
  const { api, organization, user } = useSession();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<"edit" | "status" | "remove" | null>(null);
  const close = () => setDialog(null);
  const { id, version, active } = person;
  const name = person.name ?? person.userName;
  const managed = person.managedBy === "directory" ? t.person.managedButton : undefined;
  const notOwn = managed ?? (id === user.id ? t.person.ownAccount : undefined);
  const reads = [api.users.get, api.users.list];
  return (
    <>
      <Button disabledBecause={managed} onClick={() => setDialog("edit")}>
        {t.people.edit}
      </Button>
      <Button disabledBecause={notOwn} onClick={() => setDialog("status")}>
        {active ? t.person.deactivate : t.person.reactivate}
      </Button>
      <Button kind="danger" disabledBecause={notOwn} onClick={() => setDialog("remove")}>
        {t.person.remove}
      </Button>
      {dialog === "edit" && <EditPerson person={person} onClose={close} />}
      {dialog === "status" && (
        <ConfirmDialog
          title={active ? t.person.deactivateTitle(name) : t.person.reactivateTitle(name)}
          verb={active ? t.person.deactivate : t.person.reactivate}
          isSafe={!active}
          perform={() => api.users.update.mutate({ id, version, active: !active })}
          reads={reads}
          onClose={close}
        >
          <p>{active ? t.person.deactivateText : t.person.reactivateText}</p>
        </ConfirmDialog>
      )}
      {dialog === "remove" && (
        <ConfirmDialog
          title={t.person.removeTitle(name)}
          verb={t.person.remove}
          typedName={name}
          perform={() => api.users.remove.mutate({ id, version })}
          reads={[api.users.list]}
          onClose={close}
          onDone={() => void navigate({ to: pathOf(organization.slug, peoplePage.path) })}
        >
          <p>{t.person.removeText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
