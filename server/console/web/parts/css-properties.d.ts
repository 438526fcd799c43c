import "react";

declare module "react" {
  interface CSSProperties {
    /** The columns of a table; see table.module.css. */
    "--columns"?: string;
    /** The length of a bar, 0 to 1. */
    "--share"?: number;
    /** How deep a row stands in a tree. */
    "--depth"?: number;
    /** The height of a bar, 0 to 1. */
    "--height"?: number;
  }
}
