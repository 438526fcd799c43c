import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { type Column, Table } from "../../../parts/table.tsx";
import { componentNames, limitNames, type Model } from "./draft.ts";

/** A model to read: weights, half-life and the limits of risk. */
export function ModelView({ model }: { model: Model }) {
  const t = useMessages();
  const f = useFormat();
  const lines = [
    ...componentNames.map((name) => ({
      name: t.model.weightOf(t.readiness.components[name]),
      value: f.weight(model.weights[name]),
    })),
    { name: t.model.halfLife, value: f.weight(model.halfLifeDays) },
    ...limitNames.map((name) => ({
      name: t.model.limits[name],
      value: f.weight(model.atRisk[name]),
    })),
  ];
  const columns: Column<(typeof lines)[number]>[] = [
    { id: "name", head: t.readiness.figure, width: "minmax(14rem, 3fr)", cell: ({ name }) => name },
    { id: "value", head: t.charts.value, isFigure: true, cell: ({ value }) => value },
  ];
  return <Table label={t.model.title} columns={columns} rows={lines} keyOf={({ name }) => name} />;
}
