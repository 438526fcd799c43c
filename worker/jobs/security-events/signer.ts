import type { SetSigner } from "../../../shared/security-events/sign-set.ts";
import type { WorkerServices } from "../../types.ts";

export const signerOf = ({ env }: WorkerServices): SetSigner => ({
  publicUrl: env.PUBLIC_URL,
  key: env.EVENT_SIGNING_KEY,
});
