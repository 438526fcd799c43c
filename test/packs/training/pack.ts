import { collaborationPermissions } from "../../../shared/packs/collaboration/declarations.ts";
import { definePack } from "../../../shared/packs/define-pack.ts";
import {
  checkFitnessJob,
  fitnessPermissions,
  heldEvent,
} from "../../../shared/packs/fitness/declarations.ts";

export const training = definePack({
  appType: "training",
  path: "training",
  title: "Training",
  defaults: {},
  permissions: {
    ...fitnessPermissions("training"),
    ...collaborationPermissions("training"),
    "training.sessions:read": { title: "See sessions", from: "rep" },
    "training.sessions:write": { title: "Plan sessions and assign trainers", from: "manager" },
  },
  jobs: { "training.check-fitness": checkFitnessJob },
  events: ["session.assigned", heldEvent],
});
