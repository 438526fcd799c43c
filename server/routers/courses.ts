import { listCourses } from "../../shared/learning/list-courses.ts";
import { repProcedure, router } from "../trpc.ts";

export const coursesRouter = router({
  list: repProcedure.query(({ ctx }) => listCourses({ ctx: ctx.tenantCtx })),
});
