import i18next from "i18next";

let wanted = false;
const listeners = new Set<() => void>();

/** Whether something has been said that needs a place to stand. */
export const toastsWanted = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  now: () => wanted,
};

/** Says in one line that something has been done. What draws it is loaded with the first one. */
export function notify(message: string): void {
  wanted = true;
  for (const listener of listeners) listener();
  void import("@mantine/notifications").then(({ notifications }) =>
    notifications.show({
      message,
      closeButtonProps: { "aria-label": i18next.t("dialog.close") },
    }),
  );
}
