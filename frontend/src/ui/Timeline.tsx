import type { ReactNode } from "react";
import { CheckIcon, CrossIcon } from "./icons";
import css from "./Timeline.module.css";

/** One station of a process. */
export interface Step {
  key: string;
  label: string;
  /** When, by whom; empty for what is still to come */
  detail?: ReactNode;
  state: "done" | "current" | "upcoming" | "failed";
}

/** A process as stations on a line: across where there is room, down on a phone. */
export function Timeline({
  label,
  steps,
  stateWords,
}: {
  label: string;
  steps: readonly Step[];
  /** How each state is said to those who do not see the colours */
  stateWords: Readonly<Record<Step["state"], string>>;
}) {
  return (
    <ol className={css["timeline"]} aria-label={label}>
      {steps.map((step) => (
        <li
          key={step.key}
          data-state={step.state}
          aria-current={step.state === "current" ? "step" : undefined}
        >
          <span className={css["dot"]}>
            {step.state === "done" && <CheckIcon size={14} />}
            {step.state === "failed" && <CrossIcon size={14} />}
          </span>
          <div className={css["words"]}>
            <span className={css["label"]}>{step.label}</span>
            <span className={css["hidden"]}> – {stateWords[step.state]}</span>
            {step.detail !== undefined && <span className={css["detail"]}>{step.detail}</span>}
          </div>
        </li>
      ))}
    </ol>
  );
}
