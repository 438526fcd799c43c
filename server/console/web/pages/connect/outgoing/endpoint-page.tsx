import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi, useSession } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Details } from "../../../parts/details.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Notice } from "../../../parts/notice.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { PageLink } from "../../../router/page-link.tsx";
import { usePathPart } from "../../../router/use-page.ts";
import { Deliveries } from "./deliveries.tsx";
import { EndpointActions } from "./endpoint-actions.tsx";
import { outgoingPage } from "./page.ts";
import type { OutgoingEndpoint } from "./types.ts";

const everyMs = 10_000;

/** One endpoint: its state, its deliveries, and what can be done. */
export default function EndpointPage() {
  const t = useMessages();
  const api = useApi();
  const id = usePathPart("endpointId");
  const endpoints = useQuery({
    ...q(api.outgoingWebhooks.list, undefined),
    refetchInterval: everyMs,
  });
  return (
    <>
      <p>
        <PageLink to={outgoingPage}>{t.webhooks.outgoing}</PageLink>
      </p>
      <h1>{t.webhooks.endpoint}</h1>
      <QueryView query={endpoints} height="figures">
        {({ items }) => {
          const endpoint = items.find((one) => one.id === id);
          if (endpoint === undefined) return <Empty>{t.webhooks.noEndpoint}</Empty>;
          return <Content endpoint={endpoint} />;
        }}
      </QueryView>
    </>
  );
}

function Content({ endpoint }: { endpoint: OutgoingEndpoint }) {
  const t = useMessages();
  const f = useFormat();
  const { permissions } = useSession();
  const { status, url, types, failures, lastError, disabledReason } = endpoint;
  return (
    <>
      {status !== "ok" && (
        <Notice kind={status === "disabled" ? "error" : "warning"}>
          {disabledReason ?? lastError ?? t.webhooks.endpointStatuses[status]}
        </Notice>
      )}
      <Details
        facts={[
          [t.webhooks.url, <code key="url">{url}</code>],
          [t.webhooks.types, types.join(", ")],
          [t.webhooks.status, t.webhooks.endpointStatuses[status]],
          [t.webhooks.failures, f.count(failures)],
          [t.webhooks.failingSince, <Time key="failing" at={endpoint.failingSince} />],
          [t.webhooks.delivered, <Time key="delivered" at={endpoint.deliveredAt} />],
          [t.webhooks.created, <Time key="created" at={endpoint.createdAt} />],
          [t.webhooks.rotated, <Time key="rotated" at={endpoint.rotatedAt} />],
        ]}
      />
      {permissions.has("webhooks:write") && <EndpointActions endpoint={endpoint} />}
      <Deliveries id={endpoint.id} />
    </>
  );
}
