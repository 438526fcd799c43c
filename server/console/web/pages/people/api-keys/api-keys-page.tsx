import { useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import { Tabs } from "../../../parts/tabs.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { KeysView } from "./keys-view.tsx";
import { apiKeysPage } from "./page.ts";

/** The person's own keys, and those of the organization. */
export default function ApiKeysPage() {
  const t = useMessages();
  const { permissions } = useSession();
  const [{ of = "own" }, change] = usePageSearch(apiKeysPage);
  if (!permissions.has("api-keys:read")) {
    return (
      <>
        <PageHead title={t.apiKeys.title} />
        <KeysView of="own" />
      </>
    );
  }
  return (
    <>
      <PageHead title={t.apiKeys.title} />
      <Tabs
        label={t.apiKeys.title}
        value={of}
        tabs={[
          ["own", t.apiKeys.own],
          ["organization", t.apiKeys.organization],
        ]}
        onChange={(next) => change({ of: next === "own" ? undefined : next })}
      >
        <KeysView key={of} of={of} />
      </Tabs>
    </>
  );
}
