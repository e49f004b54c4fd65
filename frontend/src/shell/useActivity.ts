import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useClient } from "urql";
import { graphql } from "../graphql/generated";

const Activity = graphql(`
  subscription Activity($organisationId: ID!) {
    activity(organisationId: $organisationId) {
      entityId
    }
  }
`);

/** Several changes often come together; one new question answers them all. */
const settleFor = 400;

/** After a lost connection, wait before listening again. */
const listenAgainAfter = 15_000;

/**
 * Keeps the open page true: what a colleague or the other party changes shows without a reload.
 * A hidden tab does not listen; it asks once when it is looked at again.
 */
export function useActivity(organisationId: string | null): void {
  const client = useClient();
  const router = useRouter();
  useEffect(() => {
    if (organisationId === null) return;
    let settle: ReturnType<typeof setTimeout> | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    let stop: (() => void) | undefined;

    const refresh = () => {
      clearTimeout(settle);
      settle = setTimeout(() => void router.invalidate(), settleFor);
    };
    const listen = () => {
      stop?.();
      clearTimeout(again);
      const subscription = client
        .subscription(Activity, { organisationId })
        .subscribe(({ error, hasNext }) => {
          if (error || !hasNext) again = setTimeout(listen, listenAgainAfter);
          if (!error) refresh();
        });
      stop = () => subscription.unsubscribe();
    };
    const onVisibility = () => {
      if (document.hidden) {
        clearTimeout(again);
        stop?.();
      } else {
        listen();
        refresh();
      }
    };

    if (!document.hidden) listen();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      clearTimeout(settle);
      clearTimeout(again);
      stop?.();
    };
  }, [client, organisationId, router]);
}
