import { createContext, type ReactNode, use, useMemo, useState } from "react";
import { storedPreference, storePreference } from "../shell/preferences.ts";

interface Zone {
  /** The IANA name of the time zone in which times are shown. */
  zone: string;
  choose: (zone: string) => void;
}

const ZoneContext = createContext<Zone | null>(null);

const local = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zones to choose from: the browser's, and UTC as logs have it. */
export const zones = local === "UTC" ? ["UTC"] : [local, "UTC"];

export function ZoneProvider({ children }: { children: ReactNode }) {
  const [zone, setZone] = useState(() => {
    const stored = storedPreference("zone");
    return zones.find((one) => one === stored) ?? local;
  });
  const value = useMemo<Zone>(
    () => ({
      zone,
      choose: (next) => {
        storePreference("zone", next);
        setZone(next);
      },
    }),
    [zone],
  );
  return <ZoneContext value={value}>{children}</ZoneContext>;
}

export function useZone(): Zone {
  const zone = use(ZoneContext);
  if (zone === null) throw new Error("This component needs the time zone.");
  return zone;
}
