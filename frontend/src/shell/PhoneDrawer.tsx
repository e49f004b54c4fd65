import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import css from "./Shell.module.css";

/** The side bar where there is no room for one. Loaded when it is first opened. */
export default function PhoneDrawer(props: {
  opened: boolean;
  label: string;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Drawer.Root
      opened={props.opened}
      onClose={props.onClose}
      size={288}
      padding={0}
      // The shell decides where the focus goes: to the new page's heading, or back to the button.
      returnFocus={false}
      // As in Dialog: a locked page lets go of its sticky header.
      lockScroll={false}
      classNames={{ content: css["drawer"] ?? "" }}
    >
      <Drawer.Overlay />
      <Drawer.Content aria-label={props.label}>
        {props.children}
      </Drawer.Content>
    </Drawer.Root>
  );
}
