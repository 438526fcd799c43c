import { useApi } from "../../web/api/session.ts";
import { unknown } from "../../web/format/use-format.ts";
import { useChoices } from "./names.tsx";

/** The name of a store or a van. */
export function PlaceName({ id }: { id: string }) {
  const places = useChoices(useApi().service.places.list);
  return places?.find((one) => one.id === id)?.name ?? unknown;
}
