import { exampleId } from "../../../server/declarations.ts";
import { collaborationRouters } from "../../../server/packs/collaboration-routers.ts";
import { fitnessRouters } from "../../../server/packs/fitness-routers.ts";
import { mutation, query, router } from "../../../server/trpc/procedures.ts";
import { assign, assignInput, assignOutput } from "./sessions/assign.ts";
import { list, listInput, listOutput } from "./sessions/list.ts";
import { trainingWork } from "./work-source.ts";

export const trainingRouter = router({
  ...fitnessRouters(trainingWork),
  ...collaborationRouters("training", { session: ["room", "topic", "state", "startsAt"] }),
  sessions: router({
    list: query({
      permission: "training.sessions:read",
      rest: "GET /training/sessions",
      input: listInput,
      output: listOutput,
      run: list,
    }),
    assign: mutation({
      permission: "training.sessions:write",
      rest: "POST /training/sessions/:id/assign",
      version: "version",
      input: assignInput,
      example: { id: exampleId, trainerId: exampleId },
      output: assignOutput,
      run: assign,
    }),
  }),
});
