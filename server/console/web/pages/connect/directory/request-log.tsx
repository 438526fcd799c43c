import { useMemo, useState } from "react";
import { useApi } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Select } from "../../../parts/form/select.tsx";
import { Section } from "../../../parts/layout/section.tsx";
import { LiveTable } from "../../../parts/live/live-table.tsx";
import { useLive } from "../../../parts/live/use-live.ts";
import { Toolbar } from "../../../parts/toolbar.tsx";
import { usePageSearch } from "../../../router/use-page.ts";
import type { ScimRequest } from "./remedy.ts";
import { directoryPage } from "./page.ts";
import { requestColumns } from "./request-columns.tsx";
import { RequestDetails } from "./request-details.tsx";
import { useDirectoryTexts } from "./texts.ts";

const keyOf = ({ id }: ScimRequest) => id;

/** What the directories send, as it happens. */
export function RequestLog() {
  const t = useMessages();
  const texts = useDirectoryTexts();
  const api = useApi();
  const [{ status, method }, change] = usePageSearch(directoryPage);
  const input = useMemo(
    () => ({ limit: 100, ...(status && { status }), ...(method && { method }) }),
    [status, method],
  );
  const live = useLive(api.scimRequests.list, input, keyOf);
  const [shown, setShown] = useState<ScimRequest | null>(null);
  const columns = useMemo(() => requestColumns(t, texts, setShown), [t, texts]);
  const isFiltered = status !== undefined || method !== undefined;
  return (
    <Section title={texts.log}>
      <p>{texts.logText}</p>
      <Toolbar>
        <Select
          label={texts.status}
          value={status ?? ""}
          options={[
            ["", texts.all],
            ["2xx", texts.succeeded],
            ["4xx", texts.refused],
            ["5xx", texts.failed],
          ]}
          onChange={(value) => change({ status: value || undefined })}
        />
        <Select
          label={texts.method}
          value={method ?? ""}
          options={[
            ["", texts.all],
            ["GET", "GET"],
            ["POST", "POST"],
            ["PUT", "PUT"],
            ["PATCH", "PATCH"],
            ["DELETE", "DELETE"],
          ]}
          onChange={(value) => change({ method: value || undefined })}
        />
      </Toolbar>
      <LiveTable
        live={live}
        label={texts.log}
        columns={columns}
        keyOf={keyOf}
        empty={
          <Empty>
            <p>{isFiltered ? t.common.filteredEmpty : texts.noRequests}</p>
            {isFiltered && (
              <Button onClick={() => change({ status: undefined, method: undefined })}>
                {texts.clearFilters}
              </Button>
            )}
          </Empty>
        }
      />
      {shown !== null && <RequestDetails request={shown} onClose={() => setShown(null)} />}
    </Section>
  );
}
