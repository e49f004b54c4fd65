import { useClickOutside } from "@mantine/hooks";
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import css from "./Dropdown.module.css";

interface DropdownProps {
  /** Said by screen readers for the button */
  label: string;
  /** What the button looks like */
  face: ReactNode;
  /** Which edge of the button the panel keeps to */
  align: "start" | "end";
  /** Buttons and links; `close` puts the panel away */
  children: (close: () => void) => ReactNode;
}

/** A button that opens a small panel of choices. Escape closes it and gives the focus back. */
export function Dropdown({ label, face, align, children }: DropdownProps) {
  const [opened, setOpened] = useState(false);
  const panelId = useId();
  const button = useRef<HTMLButtonElement>(null);
  const root = useClickOutside<HTMLDivElement>(() => setOpened(false));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !opened) return;
    setOpened(false);
    button.current?.focus();
  };
  return (
    // The panel's own buttons take the keys; this only hears Escape on its way out.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={root} className={css["dropdown"]} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className={css["button"]}
        aria-label={label}
        aria-expanded={opened}
        aria-controls={panelId}
        onClick={() => setOpened(!opened)}
      >
        {face}
      </button>
      <div id={panelId} className={css["panel"]} data-align={align} hidden={!opened}>
        {opened && children(() => setOpened(false))}
      </div>
    </div>
  );
}

/** A line of words in a dropdown. */
export function DropdownLabel({ children }: { children: ReactNode }) {
  return <div className={css["label"]}>{children}</div>;
}

/** A choice in a dropdown. */
export function DropdownItem(props: {
  children: ReactNode;
  icon?: ReactNode;
  current?: boolean;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      className={css["item"]}
      aria-current={props.current || undefined}
      onClick={props.onClick}
    >
      {props.icon}
      <span className={css["words"]}>{props.children}</span>
    </button>
  );
}
