import { join } from "node:path";
import { root } from "../../layout/repository.ts";

/** The folder of everything that the server serves to browsers. */
export const assetsFolder = join(root, "dist/assets");
