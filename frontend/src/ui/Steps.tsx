import { CheckIcon } from "./icons";
import css from "./Steps.module.css";

/** The way through a long form. Steps that were reached can be gone back to. */
export function Steps(props: {
  label: string;
  steps: readonly { key: string; name: string }[];
  /** Index of the step that is shown */
  current: number;
  /** Index of the furthest step that may be opened */
  reached: number;
  onStep: (index: number) => void;
}) {
  const { label, steps, current, reached, onStep } = props;
  return (
    <nav aria-label={label}>
      <ol className={css["steps"]}>
        {steps.map(({ key, name }, index) => (
          <li key={key}>
            <button
              type="button"
              className={css["step"]}
              disabled={index > reached}
              aria-current={index === current ? "step" : undefined}
              onClick={() => onStep(index)}
            >
              <span className={css["number"]}>
                {index < current ? <CheckIcon size={14} /> : index + 1}
              </span>
              <span className={css["name"]}>{name}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
