import { type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../session/failure";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Failures } from "./Failures";

/** Asks before something that cannot be taken back, and shows there why it failed. */
export function Confirm(props: {
  opened: boolean;
  title: string;
  children: ReactNode;
  confirmLabel: string;
  destructive?: boolean;
  busy: boolean;
  failures: readonly Failure[];
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { children, failures, ...dialog } = props;
  return (
    <ConfirmDialog {...dialog} cancelLabel={t("dialog.cancel")} closeLabel={t("dialog.close")}>
      {children}
      <Failures failures={failures} />
    </ConfirmDialog>
  );
}
