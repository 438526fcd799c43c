import type { Shareables } from "../collaboration/shares/shared.ts";

/** What partners can be shown, for the procedures and for the console. `app.share_work_order` returns all of it. */
export const serviceShareables = {
  work_order: [
    "number",
    "title",
    "description",
    "priority",
    "state",
    "skills",
    "durationMinutes",
    "windowStart",
    "windowEnd",
    "startsAt",
    "endsAt",
    "site",
    "address",
    "latitude",
    "longitude",
    "instructions",
  ],
} as const satisfies Shareables;
