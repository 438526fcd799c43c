import { AppError } from "../../../shared/errors.ts";
import { pushToReceivers } from "../../../shared/security-events/push-events.ts";
import type { JobHandler } from "../../types.ts";
import { signerOf } from "./signer.ts";

/** A resource was provisioned: tell those who are registered for it. */
export const run: JobHandler<"provisioning.changed"> = async ({
  ctx,
  payload,
  envelope: { eventId },
  services,
}) => {
  // Tokens are named after the event, and the event is what is handled.
  if (eventId === undefined) throw new AppError("bad_request", "The message names no event.");
  await pushToReceivers({ ctx, input: { change: payload, eventId, signer: signerOf(services) } });
};
