import type { AnchorHTMLAttributes, ReactNode, Ref } from "react";
import css from "./Tally.module.css";

/** Tallies in a row. */
export function Tallies({ children, label }: { children: ReactNode; label: string }) {
  return (
    <section className={css["tallies"]} aria-label={label}>
      {children}
    </section>
  );
}

interface TallyProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "children"> {
  count: number;
  label: string;
  /** Somebody here has to do something about it */
  waiting?: boolean | undefined;
  ref?: Ref<HTMLAnchorElement>;
}

/** How many of something there are, leading to them. */
export function Tally({ count, label, waiting, ...anchor }: TallyProps) {
  return (
    <a {...anchor} className={css["tally"]} data-waiting={(waiting && count > 0) || undefined}>
      <span className={css["count"]}>{count}</span>
      <span className={css["label"]}>{label}</span>
    </a>
  );
}
