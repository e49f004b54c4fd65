import { type ReactNode, useId } from "react";
import css from "./Panel.module.css";

interface PanelProps {
  /** Heading of the section; without one the panel is only a surface */
  title?: ReactNode;
  /** One sentence under the heading */
  lead?: ReactNode;
  /** Buttons at the end of the heading's line */
  actions?: ReactNode;
  /** Draws the reader's eye: something here waits for them */
  highlighted?: boolean;
  /** Rows to the edge, for lists */
  flush?: boolean;
  /** One of several equals in a row: an article instead of a landmark of its own */
  item?: boolean;
  id?: string;
  children?: ReactNode;
}

/** A section of a page on its own surface. */
export function Panel({ title, lead, actions, highlighted, flush, item, id, children }: PanelProps) {
  const headingId = useId();
  const Element = item ? "article" : "section";
  return (
    <Element
      className={css["panel"]}
      data-highlighted={highlighted || undefined}
      data-flush={flush || undefined}
      aria-labelledby={title === undefined ? undefined : headingId}
      id={id}
    >
      {title !== undefined && (
        <header className={css["header"]}>
          <div className={css["words"]}>
            <h2 id={headingId} className={css["title"]}>
              {title}
            </h2>
            {lead !== undefined && <p className={css["lead"]}>{lead}</p>}
          </div>
          {actions !== undefined && <div className={css["actions"]}>{actions}</div>}
        </header>
      )}
      {children !== undefined && <div className={css["body"]}>{children}</div>}
    </Element>
  );
}
