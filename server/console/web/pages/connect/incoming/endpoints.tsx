import type { OutputOf, RampartClient } from "@rampart/client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { q } from "../../../api/query.ts";
import { useApi, useSession } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { CopyField } from "../../../parts/copy.tsx";
import { Details } from "../../../parts/details.tsx";
import { ConfirmDialog } from "../../../parts/dialog/confirm-dialog.tsx";
import { SecretDialog } from "../../../parts/dialog/secret-dialog.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";
import styles from "./incoming.module.css";
import { services } from "../services/page.ts";

type Endpoint = OutputOf<RampartClient["webhookEndpoints"]["list"]>["items"][number];
type Asked = { kind: "rotate" | "remove"; endpoint: Endpoint };

/** The addresses to which services send events. The secret of each is shown once. */
export function Endpoints() {
  const t = useMessages();
  const api = useApi();
  const { permissions } = useSession();
  const [secret, setSecret] = useState<string | null>(null);
  const [asked, ask] = useState<Asked | null>(null);
  const reads = [api.webhookEndpoints.list];
  const endpoints = useQuery(q(api.webhookEndpoints.list, undefined));
  const create = useChange(
    (service: (typeof services)[number]) => api.webhookEndpoints.create.mutate({ service }),
    { reads, onDone: (created) => setSecret(created.secret) },
  );
  const mayChange = permissions.has("webhooks:write");
  return (
    <Section title={t.webhooks.endpoints}>
      <QueryView query={endpoints} height="figures">
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t.webhooks.noEndpoints}</Empty>
          ) : (
            <ul className={styles["endpoints"]}>
              {items.map((endpoint) => (
                <li key={endpoint.id} className={styles["endpoint"]}>
                  <CopyField
                    label={t.connect.serviceNames[endpoint.service]}
                    value={endpoint.url}
                  />
                  <Details
                    facts={[
                      [t.webhooks.created, <Time key="created" at={endpoint.createdAt} />],
                      [t.webhooks.createdBy, endpoint.createdBy],
                      [t.webhooks.rotated, <Time key="rotated" at={endpoint.rotatedAt} />],
                    ]}
                  />
                  {mayChange && (
                    <Actions>
                      <Button onClick={() => ask({ kind: "rotate", endpoint })}>
                        {t.webhooks.rotate}
                      </Button>
                      <Button kind="danger" onClick={() => ask({ kind: "remove", endpoint })}>
                        {t.webhooks.remove}
                      </Button>
                    </Actions>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
      {mayChange && (
        <Actions>
          {services.map((service) => (
            <Button key={service} isBusy={create.isRunning} onClick={() => create.run(service)}>
              {t.webhooks.createFor(t.connect.serviceNames[service])}
            </Button>
          ))}
        </Actions>
      )}
      {create.error != null && <FailureNotice error={create.error} />}
      {secret !== null && (
        <SecretDialog
          title={t.webhooks.secretTitle}
          secrets={[{ label: t.webhooks.secret, value: secret }]}
          onClose={() => setSecret(null)}
        >
          <p>{t.webhooks.incomingSecretText}</p>
        </SecretDialog>
      )}
      {asked?.kind === "rotate" && (
        <ConfirmDialog
          title={t.webhooks.rotateTitle}
          verb={t.webhooks.rotateVerb}
          perform={() => api.webhookEndpoints.rotate.mutate({ id: asked.endpoint.id })}
          reads={reads}
          onDone={(rotated) => setSecret(rotated.secret)}
          onClose={() => ask(null)}
        >
          <p>{t.webhooks.rotateText}</p>
        </ConfirmDialog>
      )}
      {asked?.kind === "remove" && (
        <ConfirmDialog
          title={t.webhooks.removeTitle}
          verb={t.webhooks.removeVerb}
          typedName={asked.endpoint.service}
          perform={() => api.webhookEndpoints.remove.mutate({ id: asked.endpoint.id })}
          reads={reads}
          onClose={() => ask(null)}
        >
          <p>{t.webhooks.removeIncomingText}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
