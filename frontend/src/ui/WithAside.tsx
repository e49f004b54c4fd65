import type { ReactNode } from "react";
import css from "./WithAside.module.css";

/** Main matter with a column beside it that stays in view; on a narrow screen it follows below. */
export function WithAside({ children, aside }: { children: ReactNode; aside: ReactNode }) {
  return (
    <div className={css["layout"]}>
      <div className={css["main"]}>{children}</div>
      <div className={css["aside"]}>{aside}</div>
    </div>
  );
}
