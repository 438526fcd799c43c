import { customType, integer, timestamp } from "drizzle-orm/pg-core";

/** A time with zone. */
export const time = (name: string) => timestamp(name, { withTimezone: true });

/** The columns of a row that grows by one version with each change. */
export const versioned = () => ({
  version: integer("version").notNull().default(1),
  createdAt: time("created_at").notNull().defaultNow(),
  updatedAt: time("updated_at").notNull().defaultNow(),
});

/** A range of times. */
export const timeRange = customType<{ data: string; driverData: string }>({
  dataType: () => "tstzrange",
});

/** Working hours of one day of the week, in local time: `{ day: 1, from: "08:00", to: "17:00" }`. */
export interface WeeklyHours {
  /** 1 is Monday, 7 is Sunday. */
  day: number;
  from: string;
  /** Up to `24:00`. */
  to: string;
}
