import { useState } from "react";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { FormDialog } from "../../../parts/dialog/form-dialog.tsx";
import { TimeField } from "../../../parts/form/time-field.tsx";

interface ReplayDialogProps {
  id: string;
  /** Receives how many events are sent again. */
  onDone: (events: number) => void;
  onClose: () => void;
}

/** Sends all events from a time on again. */
export function ReplayDialog({ id, onDone, onClose }: ReplayDialogProps) {
  const t = useMessages();
  const { outgoingWebhooks } = useApi();
  const [since, setSince] = useState<string | undefined>();
  const replay = useChange((from: string) => outgoingWebhooks.replay.mutate({ id, since: from }), {
    reads: [outgoingWebhooks.deliveries],
    onDone: ({ events }) => {
      onDone(events);
      onClose();
    },
  });
  return (
    <FormDialog
      title={t.webhooks.replaySince}
      verb={t.webhooks.replayVerb}

      action={replay}
      onSubmit={() => since !== undefined && replay.run(since)}
      disabledBecause={since === undefined ? t.webhooks.noTime : undefined}
      onClose={onClose}
    >
      <p>{t.webhooks.replayText}</p>
      <TimeField label={t.webhooks.from} value={since} onChange={setSince} />
    </FormDialog>
  );
}
