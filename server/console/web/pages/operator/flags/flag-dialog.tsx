import type { OutputOf, RampartClient } from "@rampart/client";
import { useOperator } from "../../../api/operator.ts";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Dialog } from "../../../parts/dialog/dialog.tsx";
import { RulesForm } from "../../settings/flags/rules-form.tsx";

interface OperatorFlagDialogProps {
  flag: OutputOf<RampartClient["operatorFlags"]["list"]>["items"][number];
  /** The version of the deployment's rules. */
  version: number;
  onClose: () => void;
}

/** One flag of the deployment with its rules. */
export function OperatorFlagDialog({ flag, version, onClose }: OperatorFlagDialogProps) {
  const t = useMessages();
  const f = useFormat();
  const { operatorFlags } = useOperator().api;
  const { name, description, rules } = flag;
  return (
    <Dialog title={name} onClose={onClose}>
      <p>{description}</p>
      <RulesForm
        rules={rules}
        tryOut={async (wanted) => {
          const { people, tenants } = await operatorFlags.dryRun.query({ name, rules: wanted });
          return t.operator.reached(
            f.count(tenants.on),
            f.count(tenants.of),
            f.count(people.on),
            f.count(people.of),
          );
        }}
        store={(wanted, reason) =>
          operatorFlags.change.mutate({ baseVersion: version, flags: { [name]: wanted }, reason })
        }
        reads={[operatorFlags.list, operatorFlags.history]}
        onDone={onClose}
      />
    </Dialog>
  );
}
