import { ConflictError } from "@rampart/client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { fieldErrorsOf } from "../../../api/errors.ts";
import { useApi } from "../../../api/session.ts";
import { useChange } from "../../../api/use-change.ts";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Field } from "../../../parts/form/field.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";
import { Notice } from "../../../parts/notice.tsx";
import styles from "./model.module.css";
import {
  componentNames,
  draftOf,
  limitNames,
  modelOf,
  type Model,
  type ModelVersion,
} from "./draft.ts";
import { Preview } from "./preview.tsx";
import { RequiredCourses } from "./required-courses.tsx";

/**
 * Changes the model. It is stored after the version from which the person began; if that is no longer
 * the newest, nothing is overwritten, and the person decides.
 */
export function ModelEditor({ newest }: { newest: ModelVersion }) {
  const t = useMessages();
  const f = useFormat();
  const api = useApi();
  const [base, setBase] = useState(newest);
  const [draft, setDraft] = useState(() => draftOf(newest.model));
  const { readiness } = api;
  const queries = useQueryClient();
  const begin = (version: ModelVersion) => {
    setBase(version);
    setDraft(draftOf(version.model));
  };
  const store = useChange(
    (input: { after: number; model: Model }) => readiness.setModel.mutate(input),
    {
      reads: [readiness.model, readiness.models, readiness.report],
      onDone: begin,
    },
  );
  const isRefused = store.error instanceof ConflictError;
  useEffect(() => {
    if (isRefused) void queries.invalidateQueries({ queryKey: [readiness.model.path] });
  }, [isRefused, queries, readiness]);
  // Another person has stored a version: found by the refusal, or when the page reads again.
  const isStale = newest.version > base.version && !store.isRunning;
  const model = useMemo(() => modelOf(draft), [draft]);
  const isChanged = JSON.stringify(model) !== JSON.stringify(modelOf(draftOf(base.model)));
  const errors = fieldErrorsOf(store.error);
  const numberField = (path: string, label: string, help?: string) => (
    <Field
      key={path}
      label={label}
      help={help}
      inputMode="decimal"
      value={draft.numbers[path] ?? ""}
      error={
        errors.get(`#/model/${path}`) ??
        (Number.isNaN(Number(draft.numbers[path] || "x")) ? t.model.notANumber : undefined)
      }
      onChange={({ target }) =>
        setDraft({ ...draft, numbers: { ...draft.numbers, [path]: target.value } })
      }
    />
  );
  const whyNot = isStale
    ? t.model.conflict(f.count(newest.version))
    : model === null
      ? t.model.notANumber
      : isChanged
        ? undefined
        : t.model.unchanged;
  return (
    <div className={styles["editor"]}>
      <div className={styles["fields"]}>
        <fieldset className={styles["group"]}>
          <legend>{t.model.weights}</legend>
          {componentNames.map((name) =>
            numberField(`weights/${name}`, t.readiness.components[name]),
          )}
          {numberField("halfLifeDays", t.model.halfLife, t.model.halfLifeHelp)}
        </fieldset>
        <fieldset className={styles["group"]}>
          <legend>{t.model.atRisk}</legend>
          {limitNames.map((name) => numberField(`atRisk/${name}`, t.model.limits[name]))}
        </fieldset>
        <RequiredCourses
          required={draft.required}
          onChange={(required) => setDraft({ ...draft, required })}
        />
      </div>
      <div className={styles["side"]}>
        {model !== null && isChanged && <Preview model={model} />}
        {isStale && (
          <Notice kind="warning">
            <p>{t.model.conflict(f.count(newest.version))}</p>
            <p className={styles["buttons"]}>
              <Button onClick={() => begin(newest)}>{t.model.takeTheirs}</Button>
              {isChanged && <Button onClick={() => setBase(newest)}>{t.model.keepMine}</Button>}
            </p>
          </Notice>
        )}
        {store.error != null && !isRefused && <FailureNotice error={store.error} />}
        <div className={styles["buttons"]}>
          <Button
            kind="primary"
            isBusy={store.isRunning}
            disabledBecause={whyNot}
            onClick={() => model && store.run({ after: base.version, model })}
          >
            {t.model.store(f.count(base.version + 1))}
          </Button>
          {isChanged && (
            <Button kind="plain" onClick={() => setDraft(draftOf(base.model))}>
              {t.model.reset}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
