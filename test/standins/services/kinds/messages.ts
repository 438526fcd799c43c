import * as z from "zod";
import type { Thing } from "../model.ts";
import { id, type Kind, text } from "./kind.ts";

const status = z.enum(["queued", "sent", "delivered", "bounced", "failed"]);

/** How long a message stays queued, and then sent. */
export const stepMs = 200;

/** Messages to people. The service stores the text but does not return it. */
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
    const { text: _text, ...shown } = given;
    return { status: "queued", ...before, ...shown };
  },
  eventType: () => "message.updated",
};

/** The next status of a message; null for a final status. */
export function nextStatus({ status: current, to }: Thing): string | null {
  if (current === "queued") return "sent";
  if (current !== "sent") return null;
  return String(to).startsWith("bounce") ? "bounced" : "delivered";
}
