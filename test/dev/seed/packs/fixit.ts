import type { createRampartClient } from "../../../../server/client/index.ts";

type Client = ReturnType<typeof createRampartClient>;

/** How the demo reaches the tenant `fixit`. */
interface FixitAccess {
  /** An admin of the tenant, whose app type is `serviceRepair`. */
  admin: Client;
  /** Creates a person by SCIM and returns the id. */
  person: (user: { userName: string; displayName: string }) => Promise<string>;
  now: Date;
}

const names = [
  "Ada Bauer",
  "Ben Fischer",
  "Cem Kaya",
  "Dana Wolf",
  "Emil Vogt",
  "Fatma Aydin",
  "Greta Lang",
  "Henrik Dahl",
  "Ines Roth",
  "Jonas Beck",
  "Katja Sommer",
  "Liam Ortiz",
];
const trades = ["electrical", "gas", "refrigeration", "plumbing"] as const;
const customers = [
  "Mill Street Bakery",
  "Harbour Hotel",
  "Lindenhof School",
  "Nordlicht Clinic",
  "Spree Offices",
  "Tegel Logistics",
  "Kastanien Cafe",
  "Panke Brewery",
];
const jobs = [
  "Oven does not heat",
  "Cold room is too warm",
  "Boiler loses pressure",
  "Lights fail in the hall",
  "Yearly inspection",
];

const dayMs = 86_400_000;
const dayAt = (now: Date, days: number) =>
  new Date(now.getTime() + days * dayMs).toISOString().slice(0, 10);
const weekdays = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: "07:00", to: "18:00" }));

/** A square around a point, as a GeoJSON ring. */
const square = (longitude: number, latitude: number, size: number) => [
  [longitude - size, latitude - size],
  [longitude + size, latitude - size],
  [longitude + size, latitude + size],
  [longitude - size, latitude + size],
  [longitude - size, latitude - size],
];

/**
 * Fills the demo tenant of the service industry through the API: 12 technicians, 40 work orders, two
 * areas and stock. At the end, gas work requires a licence, which two technicians with gas work lack.
 * @returns the ids of technicians and work orders
 */
export async function seedFixit({
  admin,
  person,
  now,
}: FixitAccess): Promise<{ technicians: string[]; orders: string[] }> {
  const { service } = admin;
  const level = await seedLevel(admin, now);
  const areas = [
    { name: "Berlin west", at: 13.25 },
    { name: "Berlin east", at: 13.5 },
  ];
  for (const { name, at } of areas) {
    const coordinates = [square(at, 52.52, 0.125)];
    await service.areas.create.mutate({ name, geometry: { type: "Polygon", coordinates } });
  }
  const technicians: string[] = [];
  for (const [i, displayName] of names.entries()) {
    const userName = `${displayName.toLowerCase().replace(" ", ".")}@fixit.example`;
    const id = await person({ userName, displayName });
    const skills = [trades[i % 4], trades[(i + 1) % 4]].flatMap((skill) => skill ?? []);
    await service.technicians.put.mutate({
      id,
      latitude: 52.45 + (i % 4) * 0.04,
      longitude: 13.2 + (i % 6) * 0.07,
      shifts: weekdays,
      skills: skills.map((skill) => ({ skill })),
    });
    technicians.push(id);
  }
  const sites = await seedSites(admin, level);
  const { results } = await service.workOrders.createMany.mutate({
    items: Array.from({ length: 40 }, (_, i) => ({
      siteId: sites[i % sites.length] ?? "",
      title: jobs[i % jobs.length] ?? "",
      priority: (i % 4) + 1,
      skills: [trades[i % 4] ?? "electrical"],
      durationMinutes: 60 + (i % 3) * 30,
    })),
  });
  const orders = results.flatMap(({ id }) => id ?? []);
  // A technician has the trade of an order if their numbers agree by four.
  const { results: planned } = await service.workOrders.scheduleMany.mutate({
    items: orders.slice(0, 24).map((id, i) => ({
      id,
      technicianId: technicians[i % 12] ?? "",
      startsAt: `${dayAt(now, 1 + Math.floor(i / 12))}T09:00:00Z`,
    })),
  });
  const failed = planned.find(({ error }) => error !== undefined);
  if (failed) throw new Error(`A visit of fixit was refused: ${failed.error?.message}`);
  await seedStock(admin, technicians, orders);
  for (const userId of technicians.filter((_, i) => i % 4 === 0)) {
    const licence = { userId, kind: "gas-safety", validFrom: dayAt(now, -300) };
    await service.licences.add.mutate(licence);
  }
  const valid = technicians[1] ?? "";
  const licence = { userId: valid, kind: "gas-safety", validFrom: dayAt(now, -300) };
  await service.licences.add.mutate(licence);
  const demands = [{ kind: "licence" as const, licence: "gas-safety" }];
  await service.requirements.set.mutate({ target: "skill:gas", demands });
  return { technicians, orders };
}

async function seedLevel({ service }: Client, now: Date): Promise<string> {
  const calendar = await service.calendars.create.mutate({
    name: "Business hours",
    timeZone: "Europe/Berlin",
    hours: [1, 2, 3, 4, 5].map((day) => ({ day, from: "08:00", to: "17:00" })),
    holidays: [`${now.getUTCFullYear()}-12-25`, `${now.getUTCFullYear()}-12-26`],
  });
  const level = await service.levels.create.mutate({
    name: "Standard",
    calendarId: calendar.id,
    respondMinutes: 540,
    resolveMinutes: 1080,
  });
  return level.id;
}

async function seedSites({ service }: Client, serviceLevelId: string): Promise<string[]> {
  const sites: string[] = [];
  for (const [i, name] of customers.entries()) {
    const reference = `C-${1001 + i}`;
    const customer = await service.customers.create.mutate({ name, reference, serviceLevelId });
    const site = await service.sites.create.mutate({
      customerId: customer.id,
      name: "Front door",
      address: `Street ${i + 1}, Berlin`,
      latitude: 52.42 + i * 0.025,
      longitude: 13.18 + ((i * 3) % 8) * 0.055,
    });
    sites.push(site.id);
  }
  return sites;
}

/** A store with parts, of which one is low, and a van with parts that an order needs. */
async function seedStock(
  { service }: Client,
  technicians: string[],
  orders: string[],
): Promise<void> {
  const store = await service.places.create.mutate({ kind: "store", name: "Store Berlin" });
  const van = await service.places.create.mutate({
    kind: "van",
    name: "Van 1",
    technicianId: technicians[0] ?? null,
  });
  const parts = [
    { sku: "FUSE-16A", name: "Fuse 16 A", stock: 80, reorderPoint: 20 },
    { sku: "VALVE-15", name: "Valve 15 mm", stock: 12, reorderPoint: 15 },
    { sku: "COMP-R290", name: "Compressor R290", stock: 4, reorderPoint: 2 },
  ];
  for (const { stock, reorderPoint, ...part } of parts) {
    const { id: itemId } = await service.items.create.mutate(part);
    const at = { placeId: store.id, itemId };
    await service.moves.record.mutate({ kind: "receipt", ...at, quantity: stock });
    await service.stock.setLevels.mutate({ ...at, reorderPoint, reorderQuantity: 20 });
    const move = { kind: "transfer" as const, ...at, toPlaceId: van.id, quantity: 2 };
    await service.moves.record.mutate(move);
    await service.reservations.create.mutate({
      workOrderId: orders[0] ?? "",
      parts: [{ placeId: van.id, itemId, quantity: 1 }],
    });
  }
}
