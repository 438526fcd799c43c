import { listCourses } from "../../../shared/learning/list-courses.ts";
import { repProcedure, router } from "../procedures.ts";

export const coursesRouter = router({
  list: repProcedure.query(({ ctx }) => listCourses({ ctx: ctx.tenantCtx })),
});
