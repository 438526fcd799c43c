import { useNavigate } from "@tanstack/react-router";
import { useApi, useSession } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Dialog, DialogActions } from "../../../parts/dialog/dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Form } from "../../../parts/form/form.tsx";
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
    <Dialog title={t.people.create} onClose={onClose}>
      <Form onSubmit={change.run} error={change.error}>
        <p>{t.people.createHelp}</p>
        <PersonFields manager={manager} onManager={setManager} error={change.error} />
        <DialogActions>
          <Button onClick={onClose}>{t.dialog.cancel}</Button>
          <Button kind="primary" type="submit" isBusy={change.isRunning}>
            {t.people.create}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
