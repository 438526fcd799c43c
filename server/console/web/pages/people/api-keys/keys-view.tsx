import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { list } from "../../../api/query.ts";
import { useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { SecretDialog } from "../../../parts/dialog/secret-dialog.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { ListView } from "../../../parts/layout/list-view.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { type Key, keyColumns } from "./columns.tsx";
import { CreateKey } from "./create-key.tsx";

/** One of the two lists of keys: create, and revoke. */
export function KeysView({ of }: { of: "own" | "organization" }) {
  const t = useMessages();
  const { api, permissions } = useSession();
  const isOwn = of === "own";
  const canWrite = isOwn || permissions.has("api-keys:write");
  const keys = useInfiniteQuery(
    list(isOwn ? api.apiKeys.listOwn : api.apiKeys.list, { limit: 200 }),
  );
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useState<{ name: string; key: string } | null>(null);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const columns = useMemo(
    () => keyColumns(t, { isOwn, revoke: canWrite ? setRevoking : null }),
    [t, isOwn, canWrite],
  );
  const label = isOwn ? t.apiKeys.own : t.apiKeys.organization;
  const reads = [api.apiKeys.list, api.apiKeys.listOwn];
  return (
    <Section
      title={label}
      actions={
        canWrite && (
          <Button kind="primary" onClick={() => setCreating(true)}>
            {t.apiKeys.create}
          </Button>
        )
      }
    >
      <p>{isOwn ? t.apiKeys.ownText : t.apiKeys.organizationText}</p>
      <ListView
        query={keys}
        label={label}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t.apiKeys.empty}
      />
      {isCreating && (
        <CreateKey
          isOwn={isOwn}
          onClose={() => setCreating(false)}
          onDone={(key) => {
            setCreating(false);
            setCreated(key);
          }}
        />
      )}
      {created !== null && (
        <SecretDialog
          title={t.apiKeys.keyTitle(created.name)}
          secrets={[{ label: t.apiKeys.key, value: created.key }]}
          onClose={() => setCreated(null)}
        >
          <p>{t.apiKeys.keyText}</p>
        </SecretDialog>
      )}
      {revoking !== null && (
        <ConfirmDialog
          title={t.apiKeys.revokeTitle(revoking.name)}
          verb={t.apiKeys.revoke}
          perform={() =>
            (isOwn ? api.apiKeys.revokeOwn : api.apiKeys.revoke).mutate({ id: revoking.id })
          }
          reads={reads}
          onClose={() => setRevoking(null)}
        >
          <p>{t.apiKeys.revokeText}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
