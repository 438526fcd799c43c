import { sendVerification } from "../../../shared/security-events/send-verification.ts";
import type { JobHandler } from "../../types.ts";
import { signerOf } from "./signer.ts";

export const run: JobHandler<"provisioning.verify"> = ({ ctx, payload, services }) =>
  sendVerification({ ctx, input: { ...payload, signer: signerOf(services) } });
