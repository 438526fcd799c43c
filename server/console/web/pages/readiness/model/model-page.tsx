import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi, useSession } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Tabs } from "../../../parts/tabs.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import styles from "../overview/readiness.module.css";
import { ModelEditor } from "./model-editor.tsx";
import { ModelView } from "./model-view.tsx";
import { modelPage } from "./page.ts";
import { Versions } from "./versions.tsx";

/** How the organization rates its people. Whoever may change it sees before who moves. */
export default function ModelPage() {
  const t = useMessages();
  const f = useFormat();
  const api = useApi();
  const { permissions } = useSession();
  const [{ tab = "edit", version }, change] = usePageSearch(modelPage);
  const model = useQuery(q(api.readiness.model, {}));
  const canWrite = permissions.has("readiness:write");
  return (
    <>
      <h1>{t.model.title}</h1>
      <p className={styles["note"]}>{t.model.explanation}</p>
      <QueryView query={model}>
        {(newest) => (
          <>
            <p>
              {t.model.version(f.count(newest.version))},{" "}
              {newest.createdAt === null ? t.model.isDefault : <Time at={newest.createdAt} />}
            </p>
            {canWrite ? (
              <Tabs
                label={t.model.title}
                value={tab}
                tabs={[
                  ["edit", t.model.edit],
                  ["versions", t.model.versions],
                ]}
                onChange={(next) =>
                  change({ tab: next === "edit" ? undefined : next, version: undefined })
                }
              >
                {tab === "edit" ? (
                  <ModelEditor newest={newest} />
                ) : (
                  <Versions chosen={version} onChoose={(next) => change({ version: next })} />
                )}
              </Tabs>
            ) : (
              <ModelView model={newest.model} />
            )}
          </>
        )}
      </QueryView>
    </>
  );
}
