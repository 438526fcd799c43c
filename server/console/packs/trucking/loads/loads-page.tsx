import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { list } from "../../../web/api/query.ts";
import { useSession } from "../../../web/api/session.ts";
import { useMessages } from "../../../web/messages/provider.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { SearchBox } from "../../../web/parts/form/search-box.tsx";
import { Select } from "../../../web/parts/form/select.tsx";
import { ListView } from "../../../web/parts/layout/list-view.tsx";
import { PageHead } from "../../../web/parts/layout/page-head.tsx";
import { Toolbar } from "../../../web/parts/toolbar.tsx";
import { usePageSearch } from "../../../web/router/use-page.ts";
import { useTextFilter } from "../../../web/router/use-text-filter.ts";
import type { Load } from "../common/types.ts";
import { useTexts } from "../texts/use-texts.ts";
import { useLoadColumns } from "./columns.tsx";
import { CreateLoad } from "./create-load.tsx";
import { loadsPage, loadStates } from "./page.ts";

/** The loads of the organization. Drivers see their own. */
export default function LoadsPage() {
  const { common } = useMessages();
  const t = useTexts();
  const { api, permissions } = useSession();
  const columns = useLoadColumns();
  const [search, change] = usePageSearch(loadsPage);
  const text = useTextFilter<"reference">(change);
  const [isCreating, setIsCreating] = useState(false);
  const { state, reference } = search;
  const loads = useInfiniteQuery({
    ...list(api.trucking.loads.list, {
      limit: 100,
      ...(state && { state }),
      ...(reference && { reference }),
    }),
    placeholderData: keepPreviousData,
  });
  const clear = () => change({ state: undefined, reference: undefined });
  return (
    <>
      <PageHead title={t.loads.title}>
        {permissions.has("trucking.loads:write") && (
          <Button kind="primary" onClick={() => setIsCreating(true)}>
            {t.loads.create}
          </Button>
        )}
      </PageHead>
      {isCreating && <CreateLoad onClose={() => setIsCreating(false)} />}
      <Toolbar>
        <SearchBox
          label={t.loads.findReference}
          isNamed
          value={reference ?? ""}
          onChange={text("reference")}
        />
        <Select<Load["state"] | "">
          label={t.loads.state}
          value={state ?? ""}
          options={[
            ["", common.all],
            ...loadStates.map((one) => [one, t.loads.states[one]] as const),
          ]}
          onChange={(value) => change({ state: value || undefined })}
        />
      </Toolbar>
      <ListView
        query={loads}
        label={t.loads.title}
        columns={columns}
        keyOf={({ id }) => id}
        empty={t.loads.empty}
        onClear={Object.keys(search).length > 0 ? clear : undefined}
      />
    </>
  );
}
