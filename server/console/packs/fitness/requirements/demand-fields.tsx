import { useQuery } from "@tanstack/react-query";
import { q } from "../../../web/api/query.ts";
import { useApi } from "../../../web/api/session.ts";
import { Button } from "../../../web/parts/form/button.tsx";
import { Field } from "../../../web/parts/form/field.tsx";
import { SelectField } from "../../../web/parts/form/select-field.tsx";
import { useFitnessTexts } from "../texts.ts";
import type { DraftDemand } from "./draft.ts";
import styles from "./requirements.module.css";

interface DemandFieldsProps {
  draft: DraftDemand;
  /** Its number, from 1. */
  number: string;
  onChange: (draft: DraftDemand) => void;
  /** Takes it away; undefined for the only one. */
  onRemove?: (() => void) | undefined;
}

const kinds = ["course", "readiness", "licence"] as const;

/** The inputs of one demand: a course by its name, a readiness index or a licence. */
export function DemandFields({ draft, number, onChange, onRemove }: DemandFieldsProps) {
  const t = useFitnessTexts().requirements;
  const courses = useQuery(q(useApi().courses.list, undefined)).data?.items ?? [];
  const set = (part: Partial<DraftDemand>) => onChange({ ...draft, ...part });
  const isListed = draft.courseId === "" || courses.some(({ id }) => id === draft.courseId);
  const options: (readonly [string, string])[] = [
    ["", "–"],
    ...courses.map(({ id, name, seriesName }) => [id, `${name} (${seriesName})`] as const),
    ...(isListed ? [] : [[draft.courseId, t.otherCourse] as const]),
  ];
  return (
    <fieldset className={styles["demand"]}>
      <legend>{t.demand(number)}</legend>
      <SelectField
        label={t.demandKind}
        value={draft.kind}
        options={kinds.map((kind) => [kind, t.demandKinds[kind]])}
        onChange={({ target }) =>
          set({ kind: kinds.find((kind) => kind === target.value) ?? draft.kind })
        }
      />
      {draft.kind === "course" && (
        <SelectField
          label={t.course}
          value={draft.courseId}
          options={options}
          help={courses.length === 0 ? t.noCourses : undefined}
          required
          onChange={({ target }) => set({ courseId: target.value })}
        />
      )}
      {draft.kind === "licence" ? (
        <Field
          label={t.licence}
          value={draft.licence}
          maxLength={60}
          pattern="[a-z0-9][a-z0-9_\-]*"
          title={t.nameHelp}
          autoComplete="off"
          required
          onChange={({ target }) => set({ licence: target.value })}
        />
      ) : (
        <Field
          label={draft.kind === "course" ? t.minimumScore : t.minimumIndex}
          type="number"
          min={0}
          max={100}
          step={0.01}
          value={draft.minimum}
          required={draft.kind === "readiness"}
          onChange={({ target }) => set({ minimum: target.value })}
        />
      )}
      {onRemove && (
        <div>
          <Button aria-label={t.removeDemand(number)} onClick={onRemove}>
            {t.remove}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
