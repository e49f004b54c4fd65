import css from "./Wordmark.module.css";

/** Two rings, one open: the parties to an agreement. */
export function Wordmark({ size = 28 }: { size?: number }) {
  return (
    <span className={css["mark"]}>
      <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <g fill="none" strokeWidth="3">
          <circle cx="12" cy="16" r="8" stroke="currentColor" opacity="0.65" />
          <path
            d="M15.8 9.9a8 8 0 1 1 0 12.2"
            stroke="var(--mantine-color-amber-3)"
            strokeLinecap="round"
          />
        </g>
      </svg>
      <span>Tillid</span>
    </span>
  );
}
