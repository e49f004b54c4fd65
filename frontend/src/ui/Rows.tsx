import type { ReactNode } from "react";
import css from "./Rows.module.css";

/** Short rows inside a panel: what on the left, how it stands on the right. */
export function Rows({ children, label }: { children: ReactNode; label?: string }) {
  return (
    <ul className={css["rows"]} aria-label={label}>
      {children}
    </ul>
  );
}

export function Row(props: { main: ReactNode; detail?: ReactNode; end?: ReactNode }) {
  return (
    <li className={css["row"]}>
      <div className={css["words"]}>
        <div>{props.main}</div>
        {props.detail !== undefined && <div className={css["detail"]}>{props.detail}</div>}
      </div>
      {props.end !== undefined && <div className={css["end"]}>{props.end}</div>}
    </li>
  );
}
