import type { ReactNode } from "react";
import css from "./Split.module.css";

/** A list beside the thing chosen from it; on a phone the chosen thing comes first. */
export function Split({ list, children }: { list: ReactNode; children: ReactNode }) {
  return (
    <div className={css["split"]}>
      <div className={css["list"]}>{list}</div>
      <div className={css["chosen"]}>{children}</div>
    </div>
  );
}
