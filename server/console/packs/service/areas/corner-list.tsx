import { useFormat } from "../../../web/format/use-format.ts";
import { Button } from "../../../web/parts/form/button.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import type { Place } from "../../../web/parts/map/projection.ts";
import { useServiceTexts } from "../messages/texts.ts";
import styles from "./areas.module.css";
import { between, rounded } from "./draft.ts";

interface CornerListProps {
  corners: readonly Place[];
  moving: number | null;
  onChange: (corners: readonly Place[]) => void;
  onMove: (index: number | null) => void;
}

/** The corners of a ring as text: everything that the map can do, by keyboard and to the decimetre. */
export function CornerList({ corners, moving, onChange, onMove }: CornerListProps) {
  const t = useServiceTexts().areas;
  const f = useFormat();
  const set = (index: number, part: Partial<Place>) =>
    onChange(corners.map((one, at) => (at === index ? { ...one, ...part } : one)));
  const insert = (index: number) => {
    const [from, to] = [corners[index], corners[(index + 1) % corners.length]];
    if (!from || !to) return;
    onChange(corners.toSpliced(index + 1, 0, rounded(between(from, to))));
    onMove(index + 1);
  };
  const remove = (index: number) => {
    onChange(corners.toSpliced(index, 1));
    onMove(null);
  };
  return (
    <ol className={styles["corners"]} aria-label={t.corners}>
      {corners.map((corner, index) => {
        const number = f.count(index + 1);
        return (
          // A corner has no other name than its place in the ring.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} className={styles["corner"]}>
            <strong>{t.corner(number)}</strong>
            {(["latitude", "longitude"] as const).map((field) => (
              <Field
                key={field}
                label={t[field]}
                aria-label={`${t[field]}, ${t.corner(number)}`}
                type="number"
                step="any"
                min={field === "latitude" ? -90 : -360}
                max={field === "latitude" ? 90 : 360}
                value={corner[field]}
                required
                onChange={({ target }) =>
                  !Number.isNaN(target.valueAsNumber) &&
                  set(index, { [field]: target.valueAsNumber })
                }
              />
            ))}
            <Button
              aria-label={t.move(number)}
              aria-pressed={index === moving}
              onClick={() => onMove(index === moving ? null : index)}
            >
              {t.short.move}
            </Button>
            <Button aria-label={t.insert(number)} onClick={() => insert(index)}>
              {t.short.insert}
            </Button>
            <Button aria-label={t.removeCorner(number)} onClick={() => remove(index)}>
              {t.short.remove}
            </Button>
          </li>
        );
      })}
    </ol>
  );
}
