import "react";

declare module "react" {
  interface CSSProperties {
    /** The columns of a table; see table.module.css. */
    "--columns"?: string;
  }
}
