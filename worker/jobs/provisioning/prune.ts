import { pruneEvents } from "../../../shared/provisioning/prune-events.ts";
import type { JobHandler } from "../../types.ts";

export const run: JobHandler<"provisioning.prune"> = ({ ctx }) => pruneEvents({ ctx });
