import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Tabs } from "../../../parts/tabs.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { services, servicesPage } from "./page.ts";
import { Service } from "./service.tsx";

const everyMs = 10_000;

/** The name of a service in the status: `user-service` is `userService`. */
const statusNames = {
  "user-service": "userService",
  "payment-service": "paymentService",
  "communication-service": "communicationService",
} as const;

/** The organization's own user, payment and communication services. */
export default function ServicesPage() {
  const t = useMessages();
  const api = useApi();
  const [{ service = "user-service" }, change] = usePageSearch(servicesPage);
  const status = useQuery({ ...q(api.integrations.status, undefined), refetchInterval: everyMs });
  return (
    <>
      <h1>{t.connect.services}</h1>
      <Tabs
        label={t.connect.services}
        value={service}
        tabs={services.map((one) => [one, t.connect.serviceNames[one]] as const)}
        onChange={(next) => change({ service: next })}
      >
        <QueryView query={status} height="figures">
          {(all) => <Service key={service} service={service} status={all[statusNames[service]]} />}
        </QueryView>
      </Tabs>
    </>
  );
}
