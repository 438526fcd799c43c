import { type PersonalTables, untilPurge } from "./table.ts";

const ofCustomer = "Customers of the organization, and people who act for them.";

/** What industry packs add. */
export const packTables: PersonalTables = {
  plans: {
    by: "requested_by",
    mentions: "subject request progress result published_routes",
    other: "pack status failure stop",
    why: "Proposals of who does which work.",
    kept: "90 days.",
  },
  licences: {
    of: "user_id",
    personal: "revoked_because",
    other: "kind",
    why: "What a person is allowed to do.",
    kept: untilPurge,
  },
  fitness_overrides: {
    of: "user_id",
    by: "created_by",
    personal: "reason",
    why: "Exceptions that allow a person certain work.",
    kept: untilPurge,
  },
  requirements: {
    by: "created_by",
    other: "target",
    why: "Who required something for certain work.",
    kept: untilPurge,
  },
  partnerships: {
    by: "created_by",
    secret: "token_hash",
    other: "state owner_name partner_name",
    why: "Who agreed to share with a partner.",
    kept: untilPurge,
  },
  shares: {
    by: "created_by",
    mentions: "data",
    other: "subject_type fields",
    why: "What a partner is shown.",
    kept: untilPurge,
  },
  trucking_drivers: {
    of: "user_id",
    other: "duty_cycle",
    why: "Who drives, and by which rules of duty.",
    kept: untilPurge,
  },
  trucking_assignments: {
    of: "driver_id",
    other: "state held_from held_because",
    why: "Who drives which load.",
    kept: untilPurge,
  },
  trucking_duty_segments: {
    of: "driver_id",
    other: "status",
    why: "Hours of duty and rest.",
    kept: untilPurge,
  },
  trucking_loads: {
    mentions: "customer notes reason",
    other: "reference reference_key load_type equipment state held_from",
    why: ofCustomer,
    kept: untilPurge,
  },
  trucking_stops: {
    mentions: "name address",
    other: "kind",
    why: ofCustomer,
    kept: untilPurge,
  },
  trucking_proofs: {
    mentions: "received_by",
    personal: "photos",
    secret: "signature_hash",
    why: "Who received a delivery.",
    kept: untilPurge,
  },
  trucking_maintenance_orders: {
    mentions: "title notes",
    other: "state",
    why: "Notes on repairs, which may name people.",
    kept: untilPurge,
  },
  trucking_tracking_links: {
    by: "created_by",
    secret: "token_hash",
    other: "fields",
    why: "Who gave a link to a load.",
    kept: untilPurge,
  },
  service_customers: {
    mentions: "name reference email phone",
    why: ofCustomer,
    kept: untilPurge,
  },
  service_sites: {
    mentions: "name address instructions",
    why: ofCustomer,
    kept: untilPurge,
  },
  service_technicians: {
    of: "user_id",
    personal: "shifts absences",
    why: "When a technician works.",
    kept: untilPurge,
  },
  service_technician_skills: {
    of: "user_id",
    personal: "skill",
    why: "What a technician can do.",
    kept: untilPurge,
  },
  service_technician_areas: {
    of: "user_id",
    why: "Where a technician works.",
    kept: untilPurge,
  },
  service_places: {
    of: "technician_id",
    other: "kind name",
    why: "The stock in a technician's van.",
    kept: untilPurge,
  },
  service_visits: {
    of: "technician_id",
    mentions: "note",
    other: "state skills held",
    why: "Who visits which customer.",
    kept: untilPurge,
  },
  service_moves: {
    by: "actor",
    mentions: "note",
    other: "kind",
    why: "Who moved stock.",
    kept: untilPurge,
  },
  service_work_orders: {
    mentions: "title description reason",
    other: "reference skills state",
    why: "Work for customers.",
    kept: untilPurge,
  },
};
