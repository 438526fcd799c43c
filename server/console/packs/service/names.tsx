import type { Query } from "@rampart/client";
import { useQuery } from "@tanstack/react-query";
import { q } from "../../web/api/query.ts";
import { useApi } from "../../web/api/session.ts";
import { unknown } from "../../web/format/use-format.ts";

interface Named {
  id: string;
  name: string;
}

/** How long names that were read are good enough for a list. */
const freshMs = 60_000;

/** The first 200 of a list with names, which is all of them in most organizations. */
export function useChoices<T extends Named>(
  procedure: Query<{ limit?: number }, { items: T[] }>,
): readonly T[] | undefined {
  return useQuery({ ...q(procedure, { limit: 200 }), staleTime: freshMs }).data?.items;
}

interface NameProps {
  of: "customers" | "sites" | "areas" | "technicians" | "items";
  id: string;
}

/** The name of a customer, site, area, technician or item. */
export function NameOf({ of, id }: NameProps) {
  const procedures = useApi().service[of];
  const choices = useChoices<Named>(procedures.list);
  const known = choices?.find((one) => one.id === id);
  const one = useQuery({
    ...q<{ id: string }, Named>(procedures.get, { id }),
    staleTime: freshMs,
    enabled: choices !== undefined && known === undefined,
  });
  return (known ?? one.data)?.name ?? unknown;
}
