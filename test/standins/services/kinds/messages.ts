import * as z from "zod";
import type { Thing } from "../model.ts";
import { id, type Kind, text } from "./kind.ts";

const status = z.enum(["queued", "sent", "delivered", "bounced", "failed"]);

/** How long a message is queued, and how long it is on its way then. */
export const stepMs = 200;

/** What is sent to people. The text is kept by the service and not shown again. */
export const messages: Kind = {
  service: "communication-service",
  prefix: "msg",
  writes: ["POST"],
  creation: z.strictObject({
    id,
    to: text.min(1),
    kind: text.min(1),
    subject: text,
    text: z.string().max(100_000),
  }),
  change: z.strictObject({ status }).partial(),
  complete: (given, before) => {
    const { text: _kept, ...shown } = given;
    return { status: "queued", ...before, ...shown };
  },
  eventType: () => "message.updated",
};

/** What becomes of a message by itself; null where it stays as it is. */
export function nextStatus({ status: present, to }: Thing): string | null {
  if (present === "queued") return "sent";
  if (present !== "sent") return null;
  return String(to).startsWith("bounce") ? "bounced" : "delivered";
}
