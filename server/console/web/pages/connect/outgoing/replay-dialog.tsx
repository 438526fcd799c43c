import { useState } from "react";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Dialog, DialogActions } from "../../../parts/dialog/dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Form } from "../../../parts/form/form.tsx";
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
    <Dialog title={t.webhooks.replaySince} onClose={onClose}>
      <Form onSubmit={() => since !== undefined && replay.run(since)} error={replay.error}>
        <p>{t.webhooks.replayText}</p>
        <TimeField label={t.webhooks.from} value={since} onChange={setSince} />
        <DialogActions>
          <Button onClick={onClose}>{t.dialog.cancel}</Button>
          <Button
            kind="primary"
            type="submit"
            isBusy={replay.isRunning}
            disabledBecause={since === undefined ? t.webhooks.noTime : undefined}
          >
            {t.webhooks.replayVerb}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
