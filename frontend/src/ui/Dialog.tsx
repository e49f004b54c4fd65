import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import css from "./Dialog.module.css";

/** A question or a small form over the page. Its heading is no landmark, unlike Mantine's own. */
export function Dialog(props: {
  opened: boolean;
  title: string;
  closeLabel: string;
  /** For forms of more than a few fields */
  large?: boolean;
  /** Over another dialog that is open */
  above?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Modal.Root
      opened={props.opened}
      onClose={props.onClose}
      size={props.large ? "lg" : "md"}
      centered={!props.large}
      // Locking the page's scrolling would make it the scroller of its sticky frame, which then jumps.
      lockScroll={false}
      {...(props.above && { zIndex: 300 })}
    >
      <Modal.Overlay />
      <Modal.Content>
        <div className={css["heading"]}>
          <Modal.Title className={css["title"] ?? ""}>{props.title}</Modal.Title>
          <Modal.CloseButton aria-label={props.closeLabel} />
        </div>
        <Modal.Body className={css["body"] ?? ""}>{props.children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
