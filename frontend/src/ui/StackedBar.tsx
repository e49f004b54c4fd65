import css from "./StackedBar.module.css";

/** One share of the whole. */
export interface Part {
  key: string;
  label: string;
  count: number;
  tone: "neutral" | "info" | "waiting" | "good" | "calm" | "bad" | "lost";
}

/** How a whole is made up. The legend says in words and numbers what the bar shows in colours. */
export function StackedBar({ label, parts }: { label: string; parts: readonly Part[] }) {
  const drawn = parts.filter(({ count }) => count > 0);
  return (
    <div>
      <div className={css["bar"]} aria-hidden="true">
        {drawn.map((part) => (
          <span
            key={part.key}
            className={css["part"]}
            data-tone={part.tone}
            style={{ flexGrow: part.count }}
          />
        ))}
      </div>
      <ul className={css["legend"]} aria-label={label}>
        {drawn.map((part) => (
          <li key={part.key}>
            <span className={css["swatch"]} data-tone={part.tone} />
            <span>
              <span className={css["count"]}>{part.count}</span> {part.label}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The bar alone, in a row of a list; its words stand beside it. */
export function SmallBar({ parts }: { parts: readonly Part[] }) {
  return (
    <div className={`${css["bar"]} ${css["small"]}`} aria-hidden="true">
      {parts
        .filter(({ count }) => count > 0)
        .map((part) => (
          <span
            key={part.key}
            className={css["part"]}
            data-tone={part.tone}
            style={{ flexGrow: part.count }}
          />
        ))}
    </div>
  );
}
