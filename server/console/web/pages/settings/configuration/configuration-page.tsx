import { useApi } from "../../../api/session.ts";
import { q } from "../../../api/query.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Tabs } from "../../../parts/tabs.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import { useQuery } from "@tanstack/react-query";
import { History } from "./history.tsx";
import { configurationPage } from "./page.ts";
import { Settings } from "./settings.tsx";

/** Every setting with its value and where it comes from; changes, and the versions that they made. */
export default function ConfigurationPage() {
  const t = useMessages();
  const api = useApi();
  const [search, change] = usePageSearch(configurationPage);
  const { tab = "settings" } = search;
  const explained = useQuery(q(api.configuration.explain, undefined));
  const schema = useQuery(q(api.configuration.schema, undefined));
  return (
    <>
      <h1>{t.configuration.title}</h1>
      <Tabs
        label={t.configuration.title}
        value={tab}
        tabs={[
          ["settings", t.configuration.settings],
          ["history", t.configuration.history],
        ]}
        onChange={(next) => change({ tab: next === "history" ? next : undefined })}
      >
        <QueryView query={explained}>
          {({ settings, version }) =>
            tab === "history" ? (
              <History baseVersion={version} />
            ) : (
              <QueryView query={schema}>
                {(whole) => (
                  <Settings
                    settings={settings}
                    schema={whole}
                    version={version}
                    search={search}
                    change={change}
                  />
                )}
              </QueryView>
            )
          }
        </QueryView>
      </Tabs>
    </>
  );
}
