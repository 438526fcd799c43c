import { useMessages } from "../messages/provider.tsx";
import { Button } from "../parts/form/button.tsx";
import { FailureNotice } from "../parts/form/form.tsx";

/** A page that cannot be shown. */
export function Failed({ error }: { error: unknown }) {
  const t = useMessages();
  return (
    <main>
      <h1>{t.common.failed}</h1>
      <FailureNotice error={error} />
      <Button onClick={() => location.reload()}>{t.common.retry}</Button>
    </main>
  );
}
