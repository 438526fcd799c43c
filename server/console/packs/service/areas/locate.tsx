import { useQuery } from "@tanstack/react-query";
import { q } from "../../../web/api/query.ts";
import { useApi } from "../../../web/api/session.ts";
import { Button } from "../../../web/parts/form/button.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { Form } from "../../../web/parts/form/form.tsx";
import { Section } from "../../../web/parts/layout/section.tsx";
import type { Place } from "../../../web/parts/map/projection.ts";
import { QueryView } from "../../../web/parts/query-view.tsx";
import { useServiceTexts } from "../messages/texts.ts";
import styles from "./areas.module.css";

interface LocateProps {
  /** The point in the address. */
  at: Place | null;
  onLocate: (at: { latitude: string; longitude: string }) => void;
}

/** Says which areas contain a point. */
export function Locate({ at, onLocate }: LocateProps) {
  const t = useServiceTexts().areas;
  const { areas } = useApi().service;
  const found = useQuery({
    ...q(areas.locate, at ?? { latitude: 0, longitude: 0 }),
    enabled: at !== null,
  });
  return (
    <Section title={t.locate}>
      <Form
        onSubmit={({ latitude = "", longitude = "" }) => onLocate({ latitude, longitude })}
        error={null}
      >
        <div className={styles["form"]}>
          {(["latitude", "longitude"] as const).map((field) => (
            <Field
              key={field}
              label={t[field]}
              name={field}
              type="number"
              step="any"
              min={field === "latitude" ? -90 : -180}
              max={field === "latitude" ? 90 : 180}
              defaultValue={at?.[field]}
              required
            />
          ))}
          <Button type="submit">{t.find}</Button>
        </div>
      </Form>
      {at !== null && (
        <QueryView query={found} height="figures">
          {(data) => (
            <p role="status">
              {data.areas.length === 0
                ? t.none
                : t.found(data.areas.map(({ name }) => name).join(", "))}
            </p>
          )}
        </QueryView>
      )}
    </Section>
  );
}
