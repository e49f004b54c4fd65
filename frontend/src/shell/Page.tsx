import { Skeleton } from "@mantine/core";
import { useMatch } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { ChevronLeftIcon } from "../ui/icons";
import css from "./Page.module.css";

interface PageProps {
  /** Undefined while it is on its way */
  title: string | undefined;
  lead?: ReactNode;
  /** A link back to the list this page belongs to */
  back?: ReactNode;
  /** State, beside the heading */
  badge?: ReactNode;
  actions?: ReactNode;
  /** For forms and reading: a shorter line */
  narrow?: boolean;
  children: ReactNode;
}

/** The page whose heading was focused last: the first page of a visit keeps the browser's own focus. */
let focusedPath: string | null = null;

/** A page with its heading. Moving to another page moves the focus to that heading and names the tab. */
export function Page({ title, lead, back, badge, actions, narrow, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The path of this page, not of the browser, which is ahead while the next page is on its way.
  const path = useMatch({ strict: false, select: (match) => match.pathname });
  useEffect(() => {
    if (title === undefined) return;
    document.title = `${title} · Tillid`;
    if (focusedPath !== null && focusedPath !== path) heading.current?.focus();
    focusedPath = path;
  }, [path, title]);
  return (
    <div className={css["page"]} data-narrow={narrow || undefined}>
      {back !== undefined && (
        <div className={css["back"]}>
          <ChevronLeftIcon size={16} />
          {back}
        </div>
      )}
      <header className={css["header"]}>
        <div className={css["words"]}>
          <div className={css["titleLine"]}>
            <h1 ref={heading} tabIndex={-1} className={css["title"]}>
              {title ?? <Skeleton height="2.1rem" width="min(22rem, 70vw)" />}
            </h1>
            {badge}
          </div>
          {lead !== undefined && <p className={css["lead"]}>{lead}</p>}
        </div>
        {actions !== undefined && <div className={css["actions"]}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
