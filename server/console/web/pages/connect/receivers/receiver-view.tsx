import { useState } from "react";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { CopyField } from "../../../parts/copy.tsx";
import { Details } from "../../../parts/details.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";
import type { Receiver } from "./receiver.ts";

interface ReceiverViewProps {
  receiver: Receiver;
  /** Undefined for readers who may not change it. */
  onRemove: (() => void) | undefined;
}

/** One receiver with the values to configure there. */
export function ReceiverView({ receiver, onRemove }: ReceiverViewProps) {
  const t = useMessages();
  const api = useApi();
  const [isSent, setSent] = useState(false);
  const { id, name, delivery, content, authorized, pollUrl, url, issuer, audience } = receiver;
  const verify = useChange<void, unknown>(() => api.receivers.verify.mutate({ id }), {
    onDone: () => setSent(true),
  });
  return (
    <Section title={name}>
      <CopyField label={t.receivers.issuer} value={issuer} />
      {pollUrl !== null && <CopyField label={t.receivers.pollUrl} value={pollUrl} />}
      <Details
        facts={[
          [t.receivers.delivery, t.receivers.deliveries[delivery]],
          [t.receivers.url, url],
          [t.receivers.audience, audience],
          [t.receivers.content, t.receivers.contents[content]],
          [t.receivers.authorization, authorized ? t.receivers.isStored : null],
          [t.webhooks.created, <Time key="created" at={receiver.createdAt} />],
        ]}
      />
      {onRemove && (
        <Actions>
          <Button isBusy={verify.isRunning} onClick={() => verify.run()}>
            {t.receivers.verify}
          </Button>
          <Button kind="danger" onClick={onRemove}>
            {t.webhooks.remove}
          </Button>
        </Actions>
      )}
      {verify.error != null && <FailureNotice error={verify.error} />}
      {isSent && <Notice kind="good">{t.receivers.verifySent}</Notice>}
    </Section>
  );
}
