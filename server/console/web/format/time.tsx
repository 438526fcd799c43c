import { useFormat } from "./use-format.ts";

/** A time relative to now; absolute on hover and on keyboard focus. */
export function Time({ at }: { at: string | null | undefined }) {
  const { ago, time } = useFormat();
  if (at == null) return ago(at);
  return (
    // People reach the absolute time by keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <time dateTime={at} title={time(at)} tabIndex={0} aria-label={`${ago(at)}, ${time(at)}`}>
      {ago(at)}
    </time>
  );
}
