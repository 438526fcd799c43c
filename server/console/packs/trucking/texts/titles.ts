import type { Messages } from "../../../web/messages/messages.ts";

const titles = {
  en: {
    dispatch: "Dispatch",
    loads: "Loads",
    load: "Load",
    fleet: "Fleet",
    vehicle: "Vehicle",
    drivers: "Drivers",
    driver: "Driver",
  },
  de: {
    dispatch: "Disposition",
    loads: "Ladungen",
    load: "Ladung",
    fleet: "Fuhrpark",
    vehicle: "Fahrzeug",
    drivers: "Fahrer",
    driver: "Fahrer",
  },
};

/** The title of a page of the pack. */
export const titled =
  (name: keyof (typeof titles)["en"]) =>
  ({ language }: Messages): string =>
    titles[language][name];
