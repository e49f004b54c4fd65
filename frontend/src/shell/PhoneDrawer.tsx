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
    <Drawer.Root opened={props.opened} onClose={props.onClose} size={288} padding={0}>
      <Drawer.Overlay />
      <Drawer.Content className={css["drawer"] ?? ""} aria-label={props.label}>
        {props.children}
      </Drawer.Content>
    </Drawer.Root>
  );
}
