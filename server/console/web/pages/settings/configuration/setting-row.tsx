import { useSession } from "../../../api/session.ts";
import { Time } from "../../../format/time.tsx";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { Actions } from "../../../parts/layout/actions.tsx";
import styles from "./configuration.module.css";
import type { Edits, Setting, SettingSchema } from "./setting.ts";
import { SettingInput } from "./setting-input.tsx";
import { textOf } from "./value-text.ts";

interface SettingRowProps {
  setting: Setting;
  schema: SettingSchema;
  edits: Edits;
  /** Undefined removes the organization's own value. */
  onEdit: (value: unknown) => void;
  onUndo: () => void;
}

/** One setting: its value, whose value it is, and what it overrides. */
export function SettingRow({ setting, schema, edits, onEdit, onUndo }: SettingRowProps) {
  const t = useMessages();
  const { permissions } = useSession();
  const { path, title, value, layer, setBy, overrides, locked, changedBy } = setting;
  const isEdited = edits.has(path);
  const mayChange = permissions.has("configuration:write") && changedBy === "tenant" && !locked;
  return (
    <li className={`${styles["setting"]} ${isEdited ? styles["edited"] : ""}`} aria-label={title}>
      <h2>{title}</h2>
      <p className={styles["note"]}>
        <code>{path}</code> {schema.description}{" "}
        {schema.effect && t.configuration.applies(schema.effect)}
      </p>
      <p>
        <strong>{textOf(value)}</strong> {schema.unit}{" "}
        <span className={styles["note"]}>
          {t.configuration.layers[layer]}
          {setBy && (
            <>
              {": "}
              {t.configuration.setBy(setBy.author, String(setBy.version), setBy.reason)}{" "}
              <Time at={setBy.at} />
            </>
          )}
        </span>
      </p>
      {overrides.length > 0 && (
        <p className={styles["note"]}>
          {t.configuration.overrides}{" "}
          {overrides
            .map((one) => `${t.configuration.layers[one.layer]} ${textOf(one.value)}`)
            .join("; ")}
        </p>
      )}
      {locked && <p className={styles["note"]}>{t.configuration.locked}</p>}
      {changedBy === "operator" && <p className={styles["note"]}>{t.configuration.byOperator}</p>}
      {mayChange && isEdited && edits.get(path) !== undefined && (
        <SettingInput label={title} schema={schema} value={edits.get(path)} onChange={onEdit} />
      )}
      {isEdited && edits.get(path) === undefined && <p>{t.configuration.willBeUnset}</p>}
      {mayChange && (
        <Actions>
          {isEdited ? (
            <Button onClick={onUndo}>{t.configuration.undo}</Button>
          ) : (
            <Button aria-label={t.configuration.changeOf(title)} onClick={() => onEdit(value)}>
              {t.configuration.change}
            </Button>
          )}
          {layer === "tenant" && !isEdited && (
            <Button onClick={() => onEdit(undefined)}>{t.configuration.unset}</Button>
          )}
        </Actions>
      )}
    </li>
  );
}
