import type { InputOf, RampartClient } from "@rampart/client";
import { useState } from "react";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";

type Kind = InputOf<RampartClient["integrations"]["pause"]>["integration"];

/** Pauses the calls of an integration after a question, or resumes them. */
export function PauseButton({ integration, isPaused }: { integration: Kind; isPaused: boolean }) {
  const t = useMessages();
  const api = useApi();
  const [isAsking, setAsking] = useState(false);
  const reads = [api.integrations.status];
  const resume = useChange<void, unknown>(
    () => api.integrations.pause.mutate({ integration, paused: false }),
    { reads },
  );
  if (isPaused)
    return (
      <>
        <Button kind="primary" isBusy={resume.isRunning} onClick={() => resume.run()}>
          {t.connect.resume}
        </Button>
        {resume.error != null && <FailureNotice error={resume.error} />}
      </>
    );
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {t.connect.pause}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={t.connect.pauseTitle}
          verb={t.connect.pauseVerb}
          perform={() => api.integrations.pause.mutate({ integration, paused: true })}
          reads={reads}
          onClose={() => setAsking(false)}
        >
          <p>{t.connect.pauseText}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
