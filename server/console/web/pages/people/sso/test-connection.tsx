import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Dialog, DialogActions } from "../../../parts/dialog/dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { Notice } from "../../../parts/notice.tsx";
import type { Connection } from "./shown.ts";

interface TestConnectionProps {
  connection: Connection;
  onClose: () => void;
}

const everyMs = 2_000;

/** Opens the provider in a tab, and waits until a test sign-in has succeeded. */
export function TestConnection({ connection, onClose }: TestConnectionProps) {
  const t = useMessages();
  const api = useApi();
  const [before] = useState(connection.testedAt);
  // The tab opens with the click, because browsers block one that opens later.
  const test = useChange(async (tab: Window | null) => {
    try {
      const { url } = await api.ssoConnections.test.mutate({ id: connection.id });
      if (tab === null) location.assign(url);
      else tab.location.assign(url);
    } catch (error) {
      tab?.close();
      throw error;
    }
  });
  const present = useQuery({
    ...q(api.ssoConnections.list, undefined),
    refetchInterval: everyMs,
  });
  const testedAt = present.data?.items.find(({ id }) => id === connection.id)?.testedAt ?? null;
  const isTested = testedAt !== null && testedAt !== before;
  return (
    <Dialog title={t.sso.testTitle(connection.name)} onClose={onClose}>
      {test.error != null && <FailureNotice error={test.error} />}
      {isTested ? (
        <Notice kind="good">
          {t.sso.tested} <Time at={testedAt} />
        </Notice>
      ) : (
        <p>{t.sso.testText}</p>
      )}
      <DialogActions>
        <Button onClick={onClose}>{t.dialog.close}</Button>
        <Button
          kind="primary"
          isBusy={test.isRunning}
          onClick={() => test.run(globalThis.open("about:blank", "_blank"))}
        >
          {t.sso.testOpen}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
