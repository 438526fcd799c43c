import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { type Model, roles } from "./draft.ts";
import styles from "./model.module.css";

interface RequiredCoursesProps {
  required: Model["required"];
  onChange: (required: Model["required"]) => void;
}

/** The courses that each role requires: those that MindTickle marks, or a list of the organization's own. */
export function RequiredCourses({ required, onChange }: RequiredCoursesProps) {
  const t = useMessages();
  const api = useApi();
  const courses = useQuery(q(api.courses.list, undefined));
  return (
    <QueryView query={courses} height="chart">
      {({ items }) =>
        roles.map((role) => {
          const chosen = required[role];
          const { [role]: _, ...others } = required;
          // An archived course stays in the model until it is taken out.
          const archived = (chosen ?? []).filter((id) => !items.some((one) => one.id === id));
          const toggle = (id: string) =>
            onChange({
              ...required,
              [role]: chosen?.includes(id)
                ? chosen.filter((one) => one !== id)
                : [...(chosen ?? []), id],
            });
          return (
            <fieldset key={role} className={styles["group"]}>
              <legend>{t.model.requiredOf(t.people.roles[role])}</legend>
              <label className={`${styles["check"]} ${styles["wide"]}`}>
                <input
                  type="checkbox"
                  checked={chosen === undefined}
                  onChange={({ target }) =>
                    onChange(target.checked ? others : { ...required, [role]: [] })
                  }
                />
                {t.model.marked}
              </label>
              {chosen !== undefined && (
                <div className={`${styles["courses"]} ${styles["wide"]}`}>
                  {[
                    ...items.map(({ id, name }) => [id, name] as const),
                    ...archived.map((id) => [id, t.readiness.otherCourse] as const),
                  ].map(([id, name]) => (
                    <label key={id} className={styles["check"]}>
                      <input
                        type="checkbox"
                        checked={chosen.includes(id)}
                        onChange={() => toggle(id)}
                      />
                      {name}
                    </label>
                  ))}
                </div>
              )}
            </fieldset>
          );
        })
      }
    </QueryView>
  );
}
