import type { OutputOf, RampartClient } from "@rampart/client";
import { useMemo } from "react";
import { unknown } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import type { Column } from "../../../parts/table.tsx";

export type Flag = OutputOf<RampartClient["flags"]["list"]>["items"][number];

/** @param open shows the rules of a flag */
export function useFlagColumns(open: (name: string) => void): Column<Flag>[] {
  const t = useMessages();
  return useMemo(
    () => [
      {
        id: "name",
        head: t.flags.name,
        width: "minmax(12rem, 1.2fr)",
        cell: ({ name }) => (
          <Button kind="link" onClick={() => open(name)}>
            {name}
          </Button>
        ),
      },
      {
        id: "value",
        head: t.flags.value,
        cell: ({ enabled }) => (enabled ? t.flags.on : t.flags.off),
      },
      {
        id: "from",
        head: t.flags.from,
        width: "minmax(11rem, 1fr)",
        cell: ({ rules }) => (rules === null ? t.flags.deployment : t.flags.own),
      },
      { id: "reason", head: t.flags.why, width: "minmax(9rem, 1fr)", cell: ({ reason }) => reason },
      { id: "variant", head: t.flags.variant, cell: ({ variant }) => variant ?? unknown },
      {
        id: "description",
        head: t.flags.description,
        width: "minmax(14rem, 2fr)",
        cell: ({ description }) => <span title={description}>{description}</span>,
      },
    ],
    [t, open],
  );
}
