import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { q } from "../../../api/query.ts";
import { useApi, useSession } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { SecretDialog } from "../../../parts/dialog/secret-dialog.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { type Column, Table } from "../../../parts/table.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import { EndpointDialog } from "./endpoint-dialog.tsx";
import { outgoingEndpointPage } from "./page.ts";
import type { OutgoingEndpoint } from "./types.ts";

/** The organization's own systems that receive events. */
export default function OutgoingPage() {
  const t = useMessages();
  const api = useApi();
  const { permissions } = useSession();
  const columns = useColumns();
  const [isCreating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const endpoints = useQuery(q(api.outgoingWebhooks.list, undefined));
  return (
    <>
      <h1>{t.webhooks.outgoing}</h1>
      {permissions.has("webhooks:write") && (
        <Actions>
          <Button kind="primary" onClick={() => setCreating(true)}>
            {t.webhooks.addEndpoint}
          </Button>
        </Actions>
      )}
      <QueryView query={endpoints}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t.webhooks.noOutgoing}</Empty>
          ) : (
            <Table
              label={t.webhooks.outgoing}
              columns={columns}
              rows={items}
              keyOf={({ id }) => id}
            />
          )
        }
      </QueryView>
      {isCreating && (
        <EndpointDialog
          title={t.webhooks.addEndpoint}
          perform={(values) => api.outgoingWebhooks.create.mutate(values)}
          onDone={(created) => setSecret(created.secret)}
          onClose={() => setCreating(false)}
        />
      )}
      {secret !== null && (
        <SecretDialog
          title={t.webhooks.secretTitle}
          secrets={[{ label: t.webhooks.secret, value: secret }]}
          onClose={() => setSecret(null)}
        >
          <p>{t.webhooks.outgoingSecretText}</p>
        </SecretDialog>
      )}
    </>
  );
}

function useColumns(): Column<OutgoingEndpoint>[] {
  const t = useMessages();
  const f = useFormat();
  return useMemo(
    () => [
      {
        id: "url",
        head: t.webhooks.url,
        width: "minmax(18rem, 2fr)",
        cell: ({ id, url }) => (
          <PageLink to={outgoingEndpointPage} parts={{ endpointId: id }}>
            {url}
          </PageLink>
        ),
      },
      {
        id: "status",
        head: t.webhooks.status,
        cell: ({ status }) => t.webhooks.endpointStatuses[status],
      },
      {
        id: "types",
        head: t.webhooks.types,
        width: "minmax(12rem, 1.4fr)",
        cell: ({ types }) => <span title={types.join(", ")}>{types.join(", ")}</span>,
      },
      {
        id: "failures",
        head: t.webhooks.failures,
        isFigure: true,
        cell: ({ failures }) => f.count(failures),
      },
      {
        id: "delivered",
        head: t.webhooks.delivered,
        cell: ({ deliveredAt }) => <Time at={deliveredAt} />,
      },
    ],
    [t, f],
  );
}
