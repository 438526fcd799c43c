import { AppError } from "../../shared/errors.ts";
import { pushToReceivers } from "../../shared/security-events/push-events.ts";
import { sendVerification } from "../../shared/security-events/send-verification.ts";
import type { SetSigner } from "../../shared/security-events/sign-set.ts";
import type { JobHandler, WorkerServices } from "../types.ts";

const signerOf = ({ env }: WorkerServices): SetSigner => ({
  publicUrl: env.PUBLIC_URL,
  key: env.EVENT_SIGNING_KEY,
});

/** Handles `provisioning.changed`: pushes a token to the receivers of this kind of event. */
export const pushChange: JobHandler<"provisioning.changed"> = async ({
  ctx,
  payload,
  envelope: { eventId },
  services,
}) => {
  // The event's id is the token's id, and marks the event as handled.
  if (eventId === undefined) throw new AppError("bad_request", "The message names no event.");
  await pushToReceivers({ ctx, input: { change: payload, eventId, signer: signerOf(services) } });
};

/** Handles `provisioning.verify`: sends a receiver the verification event that it asked for. */
export const verifyReceiver: JobHandler<"provisioning.verify"> = ({ ctx, payload, services }) =>
  sendVerification({ ctx, input: { ...payload, signer: signerOf(services) } });
