import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { Checkbox } from "../../../parts/form/checkbox.tsx";
import { QueryView } from "../../../parts/query-view.tsx";

interface AssignRolesProps {
  userId: string;
  /** The ids of the roles that the person has. */
  held: readonly string[];
  onClose: () => void;
}

/** Chooses all custom roles of a person. */
export function AssignRoles({ userId, held, onClose }: AssignRolesProps) {
  const t = useMessages();
  const api = useApi();
  // An organization has at most 100 roles, so one page has all of them.
  const all = useQuery(q(api.roles.list, { limit: 200 }));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(held));
  const change = useChange(() => api.roles.assign.mutate({ id: userId, roles: [...chosen] }), {
    reads: [api.roles.ofUser, api.roles.list, api.roles.members],
    onDone: onClose,
  });
  const toggle = (id: string, isOn: boolean) => {
    const next = new Set(chosen);
    if (isOn) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <FormDialog
      title={t.person.changeRoles}
      verb={t.dialog.save}

      action={change}
      onSubmit={() => change.run(undefined)}

      onClose={onClose}
    >
      <QueryView query={all} height="figures">
        {({ items }) =>
          items.length === 0 ? (
            <p>{t.person.noRolesYet}</p>
          ) : (
            items.map(({ id, name, permissions }) => (
              <Checkbox
                key={id}
                label={name}
                help={permissions.join(", ")}
                checked={chosen.has(id)}
                onChange={({ target }) => toggle(id, target.checked)}
              />
            ))
          )
        }
      </QueryView>
    </FormDialog>
  );
}
