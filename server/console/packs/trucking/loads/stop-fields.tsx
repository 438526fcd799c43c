import { Field } from "../../../web/parts/form/field.tsx";
import { useTexts } from "../texts/use-texts.ts";
import { fromLocalTime } from "../../../web/format/local-time.ts";

interface StopFieldsProps {
  kind: "pickup" | "delivery";
  errors: Map<string, string>;
}

/** The inputs of a place with the time in which it is open. */
export function StopFields({ kind, errors }: StopFieldsProps) {
  const t = useTexts();
  const named = (name: string) => ({
    name: `${kind}.${name}`,
    error: errors.get(`#/${kind}/${name}`),
  });
  const degrees = (name: "latitude" | "longitude", limit: number) => (
    <Field
      label={t.stop[name]}
      type="number"
      step="any"
      min={-limit}
      max={limit}
      required
      {...named(name)}
    />
  );
  return (
    <fieldset>
      <legend>{t.loads[kind]}</legend>
      <Field label={t.stop.name} maxLength={100} required {...named("name")} />
      <Field label={t.stop.address} maxLength={300} {...named("address")} />
      {degrees("latitude", 90)}
      {degrees("longitude", 180)}
      <Field label={t.stop.from} type="datetime-local" required {...named("windowStarts")} />
      <Field label={t.stop.until} type="datetime-local" required {...named("windowEnds")} />
      <Field
        label={t.stop.service}
        type="number"
        min={0}
        max={1440}
        defaultValue={30}
        required
        {...named("serviceMinutes")}
      />
    </fieldset>
  );
}

/** A stop of a form with these fields. Times are in the zone that the page shows. */
export function stopInput(
  kind: "pickup" | "delivery",
  values: Record<string, string>,
  zone: string,
) {
  const value = (name: string) => values[`${kind}.${name}`] ?? "";
  return {
    name: value("name"),
    address: value("address") || null,
    latitude: Number(value("latitude")),
    longitude: Number(value("longitude")),
    windowStarts: fromLocalTime(value("windowStarts"), zone) ?? "",
    windowEnds: fromLocalTime(value("windowEnds"), zone) ?? "",
    serviceMinutes: Number(value("serviceMinutes")),
  };
}
