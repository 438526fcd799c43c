import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../api/query.ts";
import { useApi, useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";
import { IntegrationStatusView } from "../status/integration-status.tsx";
import { PauseButton } from "../status/pause-button.tsx";
import { Problems } from "../status/problems.tsx";
import { CredentialsDialog } from "./credentials-dialog.tsx";

const everyMs = 10_000;

/** The account at MindTickle: how it is doing, its credentials, and a pause. */
export default function MindticklePage() {
  const t = useMessages();
  const api = useApi();
  const { permissions } = useSession();
  const [isReplacing, setReplacing] = useState(false);
  const status = useQuery({ ...q(api.integrations.status, undefined), refetchInterval: everyMs });
  const mayChange = permissions.has("integrations:write");
  return (
    <>
      <h1>{t.connect.mindtickle}</h1>
      <QueryView query={status} height="figures">
        {({ mindtickle, rampart }) => (
          <>
            {mindtickle === undefined ? (
              <Empty>{t.connect.noMindtickle}</Empty>
            ) : (
              <IntegrationStatusView status={mindtickle} />
            )}
            {rampart && <Problems status={rampart} />}
            {mayChange && mindtickle !== undefined && (
              <Actions>
                <Button onClick={() => setReplacing(true)}>{t.connect.replaceCredentials}</Button>
                <PauseButton integration="mindtickle" isPaused={mindtickle.status === "PAUSED"} />
              </Actions>
            )}
          </>
        )}
      </QueryView>
      {isReplacing && <CredentialsDialog onClose={() => setReplacing(false)} />}
    </>
  );
}
