import { useState } from "react";
import { fieldErrorsOf } from "../../../web/api/errors.ts";
import { useApi } from "../../../web/api/session.ts";
import { useChange } from "../../../web/api/use-change.ts";
import { useFormat } from "../../../web/format/use-format.ts";
import { useMessages } from "../../../web/messages/provider.tsx";
import { Button } from "../../../web/parts/form/button.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { Form } from "../../../web/parts/form/form.tsx";
import { Select } from "../../../web/parts/form/select.tsx";
import { Actions } from "../../../web/parts/layout/actions.tsx";
import { Section } from "../../../web/parts/layout/section.tsx";
import { MapView } from "../../../web/parts/map/map.tsx";
import type { Place } from "../../../web/parts/map/projection.ts";
import type { Area as Shape } from "../../../web/parts/map/shapes.tsx";
import { useServiceTexts } from "../messages/texts.ts";
import { CornerList } from "./corner-list.tsx";
import { DraftShape } from "./draft-shape.tsx";
import {
  type Area,
  emptyRings,
  geometryOf,
  isComplete,
  isHole,
  type Ring,
  ringsOf,
  rounded,
} from "./draft.ts";

interface EditAreaProps {
  /** What is edited; undefined for a new area. */
  present: Area | undefined;
  /** All areas, to draw beside them. */
  shapes: readonly Shape[];
  onClose: () => void;
}

/** Draws an area or changes one, on the basis of the version that was shown. */
export function EditArea({ present, shapes, onClose }: EditAreaProps) {
  const m = useMessages();
  const t = useServiceTexts().areas;
  const f = useFormat();
  const { areas } = useApi().service;
  const [based] = useState(present);
  const [name, setName] = useState(based?.name ?? "");
  const [rings, setRings] = useState<readonly Ring[]>(based ? ringsOf(based) : emptyRings);
  const [active, setActive] = useState(0);
  const [moving, setMoving] = useState<number | null>(null);
  const save = useChange(
    () => {
      const values = { name, geometry: geometryOf(rings) };
      return based
        ? areas.change.mutate({ id: based.id, version: based.version, ...values })
        : areas.create.mutate(values);
    },
    { reads: [areas.list], onDone: onClose },
  );
  const corners = rings[active]?.corners ?? [];
  const setCorners = (next: readonly Place[]) =>
    setRings(rings.map((ring, index) => (index === active ? { ...ring, corners: next } : ring)));
  const place = (at: Place) => {
    const corner = rounded(at);
    setCorners(moving === null ? [...corners, corner] : corners.with(moving, corner));
    setMoving(null);
  };
  const addHole = () => {
    const { polygon = 0 } = rings[active] ?? {};
    const last = rings.findLastIndex((ring) => ring.polygon === polygon);
    setRings(rings.toSpliced(last + 1, 0, { polygon, corners: [] }));
    setActive(last + 1);
    setMoving(null);
  };
  const nameOf = ({ polygon }: Ring, index: number) =>
    isHole(rings, index) ? t.hole(f.count(polygon + 1)) : t.outline(f.count(polygon + 1));
  return (
    <Section title={based === undefined ? t.draw : based.name}>
      <p>{moving === null ? t.help : t.moving(f.count(moving + 1))}</p>
      <MapView label={t.map} areas={shapes} onPlace={place}>
        {(pixels) => <DraftShape rings={rings} active={active} moving={moving} pixels={pixels} />}
      </MapView>
      <Form onSubmit={() => save.run(undefined)} error={save.error}>
        <Field
          label={t.name}
          value={name}
          maxLength={200}
          error={fieldErrorsOf(save.error).get("#/name")}
          required
          onChange={({ target }) => setName(target.value)}
        />
        {rings.length > 1 && (
          <Select
            label={t.ring}
            value={String(active)}
            options={rings.map((ring, index) => [
              String(index),
              `${nameOf(ring, index)} (${t.size(f.count(ring.corners.length))})`,
            ])}
            onChange={(value) => {
              setActive(Number(value));
              setMoving(null);
            }}
          />
        )}
        <CornerList corners={corners} moving={moving} onChange={setCorners} onMove={setMoving} />
        <Actions>
          <Button onClick={onClose}>{m.dialog.cancel}</Button>
          <Button disabledBecause={isComplete(rings) ? undefined : t.tooFew} onClick={addHole}>
            {t.addHole}
          </Button>
          <Button
            kind="primary"
            type="submit"
            isBusy={save.isRunning}
            disabledBecause={isComplete(rings) ? undefined : t.tooFew}
          >
            {m.dialog.save}
          </Button>
        </Actions>
      </Form>
    </Section>
  );
}
