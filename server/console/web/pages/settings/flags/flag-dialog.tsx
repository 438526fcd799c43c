import { useApi, useSession } from "../../../api/session.ts";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Details } from "../../../parts/details.tsx";
import { Dialog } from "../../../parts/dialog/dialog.tsx";
import { Notice } from "../../../parts/notice.tsx";
import type { Flag } from "./columns.tsx";
import { RulesForm } from "./rules-form.tsx";

interface FlagDialogProps {
  flag: Flag;
  /** The version of the organization's own rules. */
  version: number;
  onClose: () => void;
}

/** One flag: what it is for, its value and why, and the organization's own rules where it may have some. */
export function FlagDialog({ flag, version, onClose }: FlagDialogProps) {
  const t = useMessages();
  const f = useFormat();
  const { flags } = useApi();
  const { permissions } = useSession();
  const { name, description, enabled, reason, rules, changedBy } = flag;
  return (
    <Dialog title={name} onClose={onClose}>
      <p>{description}</p>
      <Details
        facts={[
          [t.flags.value, enabled ? t.flags.on : t.flags.off],
          [t.flags.why, reason],
          [t.flags.from, rules === null ? t.flags.deployment : t.flags.own],
          [t.flags.variant, flag.variant],
          [t.flags.type, t.flags.types[flag.type]],
          [t.flags.owner, flag.owner],
          [t.flags.expires, flag.expires],
        ]}
      />
      {changedBy === "operator" ? (
        <Notice kind="info">{t.flags.byOperator}</Notice>
      ) : (
        permissions.has("flags:write") && (
          <RulesForm
            rules={rules}
            tryOut={async (wanted) => {
              const { people } = await flags.dryRun.query({ name, rules: wanted });
              return t.flags.reached(f.count(people.on), f.count(people.of));
            }}
            store={(wanted, given) =>
              flags.change.mutate({
                baseVersion: version,
                flags: { [name]: wanted },
                reason: given,
              })
            }
            reads={[flags.list, flags.history]}
            onDone={onClose}
          />
        )
      )}
    </Dialog>
  );
}
