import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../api/query.ts";
import { useApi, useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";
import { CreateReceiverDialog } from "./create-receiver-dialog.tsx";
import type { Receiver } from "./receiver.ts";
import { ReceiverView } from "./receiver-view.tsx";

/** Systems that get signed tokens about changes of people and groups (RFC 8417). */
export default function ReceiversPage() {
  const t = useMessages();
  const api = useApi();
  const { permissions } = useSession();
  const [isCreating, setCreating] = useState(false);
  const [removed, setRemoved] = useState<Receiver | null>(null);
  const receivers = useQuery(q(api.receivers.list, undefined));
  const mayChange = permissions.has("directory:write");
  return (
    <>
      <h1>{t.receivers.title}</h1>
      <p>{t.receivers.text}</p>
      {mayChange && (
        <Actions>
          <Button kind="primary" onClick={() => setCreating(true)}>
            {t.receivers.add}
          </Button>
        </Actions>
      )}
      <QueryView query={receivers}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t.receivers.empty}</Empty>
          ) : (
            <>
              {items.map((receiver) => (
                <ReceiverView
                  key={receiver.id}
                  receiver={receiver}
                  onRemove={mayChange ? () => setRemoved(receiver) : undefined}
                />
              ))}
            </>
          )
        }
      </QueryView>
      {isCreating && <CreateReceiverDialog onClose={() => setCreating(false)} />}
      {removed && (
        <ConfirmDialog
          title={t.receivers.removeTitle}
          verb={t.receivers.removeVerb}
          typedName={removed.name}
          perform={() => api.receivers.remove.mutate({ id: removed.id })}
          reads={[api.receivers.list]}
          onClose={() => setRemoved(null)}
        >
          <p>{t.receivers.removeText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
