import type { Permission } from "../../../api/session.ts";

/** The chosen names as the API takes them. The server refuses names that it does not know. */
export const chosenPermissions = (chosen: ReadonlySet<string>): Permission[] =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  [...chosen] as Permission[];
