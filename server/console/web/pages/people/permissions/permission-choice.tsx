import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Checkbox } from "../../../parts/form/checkbox.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import styles from "./permissions.module.css";

interface PermissionChoiceProps {
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
  /** What the role has already: it may stay, and be taken away, without the person having it. */
  present?: readonly string[];
  /** What is wrong with the choice. */
  error?: string | undefined;
}

/** Some of the organization's permissions. Nobody gives one that they do not have. */
export function PermissionChoice({ chosen, onChange, present = [], error }: PermissionChoiceProps) {
  const t = useMessages();
  const api = useApi();
  const catalogue = useQuery(q(api.permissions.list, undefined));
  const toggle = (name: string, isOn: boolean) => {
    const next = new Set(chosen);
    if (isOn) next.add(name);
    else next.delete(name);
    onChange(next);
  };
  return (
    <fieldset className={styles["choice"]}>
      <legend>{t.roles.choose}</legend>
      {error && <p className={styles["error"]}>{error}</p>}
      <QueryView query={catalogue} height="chart">
        {({ items }) => (
          <div className={styles["list"]}>
            {items.map(({ name, title, held }) => {
              const canGive = held || present.includes(name);
              return (
                <Checkbox
                  key={name}
                  label={<code>{name}</code>}
                  help={`${t.roles.permissionTitle(name, title)}${canGive ? "" : `. ${t.roles.notHeld}`}`}
                  checked={chosen.has(name)}
                  disabled={!canGive}
                  onChange={({ target }) => toggle(name, target.checked)}
                />
              );
            })}
          </div>
        )}
      </QueryView>
    </fieldset>
  );
}
