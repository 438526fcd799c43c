import type { createRampartClient } from "../../../../server/client/index.ts";

/** How the demo reaches the tenant `haul`. */
interface HaulAccess {
  /** An admin of the tenant, whose app type is `trucking`. */
  admin: ReturnType<typeof createRampartClient>;
  /** Creates a person by SCIM and returns the id. */
  person: (user: { userName: string; displayName: string }) => Promise<string>;
  now: Date;
}

const firstNames = ["Ada", "Ben", "Cem", "Dana", "Emil"];
const lastNames = ["Bauer", "Fischer", "Kaya", "Lang", "Vogt"];
const customers = ["Mill Works", "Harbour Foods", "Spree Steel", "Nordlicht Chemicals"];
const towns = [
  { name: "Berlin", latitude: 52.52, longitude: 13.4 },
  { name: "Potsdam", latitude: 52.4, longitude: 13.06 },
  { name: "Cottbus", latitude: 51.76, longitude: 14.33 },
  { name: "Magdeburg", latitude: 52.13, longitude: 11.63 },
  { name: "Dessau", latitude: 51.83, longitude: 12.24 },
  { name: "Frankfurt (Oder)", latitude: 52.34, longitude: 14.55 },
  { name: "Neuruppin", latitude: 52.92, longitude: 12.8 },
];

const dayMs = 86_400_000;
const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index % list.length];
  if (item === undefined) throw new Error("The list is empty.");
  return item;
};

/**
 * Fills the demo tenant of the trucking industry through the API: 25 drivers, 20 vehicles and 60 loads of
 * the next day, of which 15 are hazardous. At the end, these require a licence that most drivers lack, so
 * that two assignments are held.
 * @returns the ids of drivers, vehicles and loads, and of the assignments
 */
export async function seedHaul({ admin, person, now }: HaulAccess): Promise<{
  drivers: string[];
  vehicles: string[];
  loads: string[];
  assignments: string[];
}> {
  const { trucking } = admin;
  const day = new Date(now.getTime() + dayMs).toISOString().slice(0, 10);
  const made = await trucking.vehicles.createMany.mutate({
    items: Array.from({ length: 20 }, (_, i) => ({
      name: `Truck ${i + 1}`,
      vehicleClass: i % 5 === 4 ? "tanker" : "box",
      maxKg: 12_000,
      maxM3: 60,
      maxPallets: 18,
      equipment: i % 2 === 0 ? ["lift"] : [],
      depot: { latitude: 52.45 + (i % 2) * 0.1, longitude: 13.3 },
      odometerKm: 80_000 + i * 1000,
    })),
  });
  const vehicles = made.results.flatMap(({ item }) => item?.id ?? []);
  const drivers: string[] = [];
  for (let i = 0; i < 25; i += 1) {
    const displayName = `${at(firstNames, i)} ${at(lastNames, Math.floor(i / 5))}`;
    const userName = `${displayName.toLowerCase().replace(" ", ".")}@haul.example`;
    drivers.push(await person({ userName, displayName }));
  }
  await trucking.drivers.addMany.mutate({
    items: drivers.map((userId, i) => ({
      userId,
      vehicleId: vehicles[i] ?? null,
      workDays: [1, 2, 3, 4, 5, 6, 7],
    })),
  });
  const stop = (i: number, from: number, to: number) => ({
    ...at(towns, i),
    windowStarts: `${day}T${String(from).padStart(2, "0")}:00:00Z`,
    windowEnds: `${day}T${to}:00:00Z`,
  });
  const created = await trucking.loads.createMany.mutate({
    items: Array.from({ length: 60 }, (_, i) => ({
      reference: `H-${1001 + i}`,
      customer: at(customers, i),
      loadType: i % 4 === 3 ? "hazmat" : "general",
      kg: 1500 + (i % 6) * 1200,
      pallets: 2 + (i % 6),
      priority: i % 3,
      pickup: stop(i, 6, 14),
      delivery: stop(i + 1 + (i % 3), 7, 20),
      tender: true,
    })),
  });
  const loads = created.results.flatMap(({ item }) => item?.id ?? []);
  // Loads 4 and 8 are hazardous, and their drivers get no licence.
  const assigned = await trucking.assignments.createMany.mutate({
    items: [0, 3, 4, 7, 8].map((load, i) => ({
      driverId: at(drivers, i),
      vehicleId: at(vehicles, i),
      startsAt: `${day}T06:00:00Z`,
      stops: (["pickup", "delivery"] as const).map((kind) => ({ loadId: at(loads, load), kind })),
    })),
  });
  const assignments = assigned.results.flatMap(({ item }) => item?.id ?? []);
  for (const userId of drivers.slice(15, 20)) {
    await trucking.licences.add.mutate({
      userId,
      kind: "endorsement-hazmat",
      validFrom: new Date(now.getTime() - 100 * dayMs).toISOString().slice(0, 10),
    });
  }
  await trucking.requirements.set.mutate({
    target: "load_type:hazmat",
    demands: [{ kind: "licence", licence: "endorsement-hazmat" }],
  });
  return { drivers, vehicles, loads, assignments };
}
