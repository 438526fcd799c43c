import { useApi } from "../../../web/api/session.ts";
import { useMessages } from "../../../web/messages/provider.tsx";
import { SearchBox } from "../../../web/parts/form/search-box.tsx";
import { Select } from "../../../web/parts/form/select.tsx";
import { Toolbar } from "../../../web/parts/toolbar.tsx";
import type { usePageSearch } from "../../../web/router/use-page.ts";
import { useTextFilter } from "../../../web/router/use-text-filter.ts";
import { useServiceTexts } from "../messages/texts.ts";
import { useChoices } from "../names.tsx";
import { workOrderStates, type workOrdersPage } from "./page.ts";

type OrdersSearch = ReturnType<typeof usePageSearch<(typeof workOrdersPage)["search"]>>;

interface FiltersProps {
  search: OrdersSearch[0];
  change: OrdersSearch[1];
}

/** The filters of the list of work orders. */
export function Filters({ search, change }: FiltersProps) {
  const m = useMessages();
  const t = useServiceTexts().orders;
  const { service } = useApi();
  const customers = useChoices(service.customers.list);
  const areas = useChoices(service.areas.list);
  const technicians = useChoices(service.technicians.list);
  const text = useTextFilter<"reference">(change);
  const all = ["", m.common.all] as const;
  const named = (choices: readonly { id: string; name: string }[] | undefined) => [
    all,
    ...(choices ?? []).map(({ id, name }) => [id, name] as const),
  ];
  return (
    <Toolbar>
      <SearchBox
        label={t.reference}
        isNamed
        value={search.reference ?? ""}
        onChange={text("reference")}
      />
      <Select
        label={t.state}
        value={search.state ?? ""}
        options={[
          all,
          ["open", t.open],
          ...workOrderStates.map((state) => [state, t.states[state]] as const),
        ]}
        onChange={(state) => change({ state: state === "" ? undefined : state })}
      />
      <Select
        label={t.customer}
        value={search.customer ?? ""}
        options={named(customers)}
        onChange={(customer) => change({ customer: customer || undefined })}
      />
      <Select
        label={t.area}
        value={search.area ?? ""}
        options={named(areas)}
        onChange={(area) => change({ area: area || undefined })}
      />
      <Select
        label={t.technician}
        value={search.technician ?? ""}
        options={named(technicians)}
        onChange={(technician) => change({ technician: technician || undefined })}
      />
      <Select
        label={t.late}
        value={search.late ?? ""}
        options={[all, ["true", t.onlyLate]]}
        onChange={(late) => change({ late: late === "" ? undefined : late })}
      />
    </Toolbar>
  );
}
