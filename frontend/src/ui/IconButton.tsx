import type { ReactNode } from "react";
import css from "./IconButton.module.css";

/** A button that is only a drawing (or two letters); its name is said and shown on hover. */
export function IconButton(props: { label: string; children: ReactNode; onClick: () => void }) {
  return (
    <button
      type="button"
      className={css["button"]}
      aria-label={props.label}
      title={props.label}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}
