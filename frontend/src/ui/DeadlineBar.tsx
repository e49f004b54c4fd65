import type { ReactNode } from "react";
import css from "./DeadlineBar.module.css";

/** A moment on the bar. */
export interface Mark {
  key: string;
  /** 0 is the start, 1 the end */
  position: number;
  label: string;
  detail: ReactNode;
}

/** A period from its start to its end, how much of it is gone, and the days that count. */
export function DeadlineBar(props: {
  label: string;
  /** Share of the period that has passed, 0–1 */
  elapsed: number;
  tone: "neutral" | "waiting" | "bad";
  marks: readonly Mark[];
}) {
  const { label, elapsed, tone, marks } = props;
  const share = Math.min(1, Math.max(0, elapsed));
  return (
    <div className={css["deadline"]} data-tone={tone}>
      <div className={css["track"]} aria-hidden="true">
        <div className={css["elapsed"]} style={{ width: `${share * 100}%` }} />
        {marks.map((mark) => (
          <span
            key={mark.key}
            className={css["tick"]}
            data-passed={mark.position <= share || undefined}
            style={{ insetInlineStart: `${mark.position * 100}%` }}
          />
        ))}
      </div>
      <ol
        className={css["marks"]}
        aria-label={label}
        style={{ gridTemplateColumns: columnsBetween(marks) }}
      >
        {marks.map((mark) => (
          <li key={mark.key}>
            <span className={css["label"]}>{mark.label}</span>
            <span className={css["detail"]}>{mark.detail}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Each mark but the last begins where it stands on the bar; none gets less room than a date needs. */
function columnsBetween(marks: readonly Mark[]): string {
  return marks
    .map((mark, index) => {
      const next = marks[index + 1];
      return next === undefined ? "auto" : `minmax(9.5rem, ${next.position - mark.position}fr)`;
    })
    .join(" ");
}
