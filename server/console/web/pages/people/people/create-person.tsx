import { useNavigate } from "@tanstack/react-router";
import { useApi, useSession } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { pathOf } from "../../../router/page-link.tsx";
import { accountPage } from "../account/page.ts";
import { PersonFields, personInput, useManager } from "./person-fields.tsx";

/** Creates a person that no directory manages, and shows the account. */
export function CreatePerson({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const api = useApi();
  const navigate = useNavigate();
  const { organization } = useSession();
  const [manager, setManager] = useManager(null);
  const change = useChange(
    (values: Record<string, string>) =>
      api.users.create.mutate({
        ...personInput(values),
        ...(manager && { managerId: manager.id }),
      }),
    {
      reads: [api.users.list],
      onDone: ({ id }) =>
        void navigate({ to: pathOf(organization.slug, accountPage.path, { userId: id }) }),
    },
  );
  return (
    <FormDialog
      title={t.people.create}
      verb={t.people.create}

      action={change}
      onSubmit={change.run}

      onClose={onClose}
    >
      <p>{t.people.createHelp}</p>
      <PersonFields manager={manager} onManager={setManager} error={change.error} />
    </FormDialog>
  );
}
