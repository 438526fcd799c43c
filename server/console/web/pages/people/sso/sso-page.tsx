import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../api/query.ts";
import { useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { AddDomain } from "./add-domain.tsx";
import { ConnectionCard } from "./connection-card.tsx";
import { DomainCard } from "./domain-card.tsx";
import { EditConnection } from "./edit-connection.tsx";

const everyMs = 3_000;

/** The mail domains of the organization, and the identity providers by which people sign in. */
export default function SsoPage() {
  const t = useMessages();
  const { api, permissions } = useSession();
  const canWrite = permissions.has("sso:write");
  const domains = useQuery({
    ...q(api.domains.list, undefined),
    // A worker looks the records up.
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ provedAt }) => provedAt === null) ? everyMs : false,
  });
  const connections = useQuery(q(api.ssoConnections.list, undefined));
  const [dialog, setDialog] = useState<"domain" | "connection" | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <PageHead title={t.sso.title}>
        {canWrite && (
          <>
            <Button onClick={() => setDialog("domain")}>{t.sso.addDomain}</Button>
            <Button onClick={() => setDialog("connection")}>{t.sso.addConnection}</Button>
          </>
        )}
      </PageHead>
      <p>{t.sso.steps}</p>
      <QueryView query={domains} height="figures">
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t.sso.noDomains}</Empty>
          ) : (
            items.map((domain) => (
              <DomainCard
                key={domain.id}
                domain={domain}
                connections={connections.data?.items ?? []}
              />
            ))
          )
        }
      </QueryView>
      <QueryView query={connections} height="figures">
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t.sso.noConnections}</Empty>
          ) : (
            items.map((connection) => (
              <ConnectionCard
                key={connection.id}
                connection={connection}
                isEnforced={
                  domains.data?.items.some(
                    ({ enforcedConnectionId }) => enforcedConnectionId === connection.id,
                  ) ?? false
                }
              />
            ))
          )
        }
      </QueryView>
      {dialog === "domain" && <AddDomain onClose={close} />}
      {dialog === "connection" && <EditConnection onClose={close} />}
    </>
  );
}
