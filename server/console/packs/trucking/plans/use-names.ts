import { useApi } from "../../../web/api/session.ts";
import { unknown } from "../../../web/format/use-format.ts";
import { useAll } from "../common/use-all.ts";

/** Finds the names of drivers, vehicles and loads of plans by their ids. */
export function useNames() {
  const { trucking } = useApi();
  const drivers = useAll(trucking.drivers.list, { limit: 200 });
  const vehicles = useAll(trucking.vehicles.list, { limit: 200 });
  const open = useAll(trucking.loads.list, { limit: 200, state: "tendered" as const });
  const planned = useAll(trucking.loads.list, { limit: 200, state: "planned" as const });
  const named = new Map<string, string>();
  for (const page of drivers.data?.pages ?? [])
    for (const { id, name } of page.items) named.set(id, name);
  for (const page of vehicles.data?.pages ?? [])
    for (const { id, name } of page.items) named.set(id, name);
  for (const page of [...(open.data?.pages ?? []), ...(planned.data?.pages ?? [])])
    for (const { id, reference } of page.items) named.set(id, reference);
  return (id: string): string => named.get(id) ?? unknown;
}
