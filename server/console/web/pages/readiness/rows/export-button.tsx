import { useAction } from "../../../api/use-action.ts";
import { saveRoute } from "../../../api/read-route.ts";
import { useSession } from "../../../api/session.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Button } from "../../../parts/form/button.tsx";
import { FailureNotice } from "../../../parts/form/form.tsx";

interface ExportButtonProps {
  /** The query of the export. */
  input: Readonly<Record<string, string | undefined>> & { of: string };
}

/** Stores the rows behind a number as CSV. */
export function ExportButton({ input }: ExportButtonProps) {
  const t = useMessages();
  const { organization } = useSession();
  const exported = useAction(() => {
    const given = Object.entries(input).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value] as const],
    );
    const name = `readiness-${input.of}.csv`;
    return saveRoute(organization.id, "/readiness/export", Object.fromEntries(given), name);
  });
  return (
    <>
      <Button isBusy={exported.isRunning} onClick={() => exported.run(undefined)}>
        {t.readiness.export}
      </Button>
      {exported.error != null && <FailureNotice error={exported.error} />}
    </>
  );
}
