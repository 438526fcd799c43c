import { TimeField } from "../../../web/parts/form/time-field.tsx";
import { useTexts } from "../texts/use-texts.ts";

interface WorkTimeProps {
  from: string | undefined;
  until: string | undefined;
  onFrom: (at: string | undefined) => void;
  onUntil: (at: string | undefined) => void;
}

/** From when until when somebody works, in the zone that the page shows. */
export function WorkTime({ from, until, onFrom, onUntil }: WorkTimeProps) {
  const t = useTexts();
  return (
    <>
      <TimeField label={t.assign.starts} value={from} onChange={onFrom} />
      <TimeField label={t.assign.until} value={until} onChange={onUntil} />
    </>
  );
}
