import { lazy, Suspense, useSyncExternalStore } from "react";
import { toastsWanted } from "./notify";

const Notifications = lazy(async () => ({
  default: (await import("@mantine/notifications")).Notifications,
}));

/** Where `notify` speaks: the lower edge of the page. */
export function Toasts() {
  const any = useSyncExternalStore(toastsWanted.subscribe, toastsWanted.now);
  return any ? (
    <Suspense>
      <Notifications position="bottom-right" />
    </Suspense>
  ) : null;
}
