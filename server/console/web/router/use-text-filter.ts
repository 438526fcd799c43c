import { useMemo } from "react";

/** Makes a stable function for each text of an address, so that a search box does not start again. */
export function useTextFilter<Name extends string>(
  change: (part: { [Key in Name]?: string | undefined }, options: { replace: boolean }) => void,
): (name: Name) => (text: string) => void {
  return useMemo(() => {
    const made = new Map<Name, (text: string) => void>();
    return (name) => {
      const known = made.get(name);
      if (known) return known;
      const set = (text: string) => {
        const part: { [Key in Name]?: string | undefined } = {};
        part[name] = text || undefined;
        change(part, { replace: true });
      };
      made.set(name, set);
      return set;
    };
  }, [change]);
}
