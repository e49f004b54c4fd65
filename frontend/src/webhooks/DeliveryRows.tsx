import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { DeliveryRows_DeliveryFragment } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { Row, Rows } from "../ui/Rows";
import { StatusBadge } from "../ui/StatusBadge";
import { useDates } from "../words/dates";

const DeliveryRowsDelivery = graphql(`
  fragment DeliveryRows_delivery on WebhookDelivery {
    id
    event
    state
    attempts
    nextAttemptAt
    problem
    status
    millis
    answer
    createdAt
  }
`);

const ReplayWebhookDelivery = graphql(`
  mutation ReplayWebhookDelivery($input: WebhookDeliveryIdInput!) {
    replayWebhookDelivery(input: $input) {
      delivery {
        id
        ...DeliveryRows_delivery
      }
    }
  }
`);

const tones = { QUEUED: "waiting", DELIVERED: "good", FAILED: "bad" } as const;

/** The messages to a webhook: what happened, how often it was tried, and what was answered. */
export function DeliveryRows(props: {
  deliveries: readonly FragmentType<typeof DeliveryRowsDelivery>[];
  /** Whether messages can be sent again */
  active: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const replay = useAction(ReplayWebhookDelivery);
  const detail = (one: DeliveryRows_DeliveryFragment) =>
    [
      dates.shortDateTime(one.createdAt),
      t("webhooks.attempts", { count: one.attempts }),
      one.problem && t(`webhooks.problems.${one.problem}`),
      one.status !== null && t("webhooks.status", { status: one.status }),
      one.millis !== null && t("webhooks.millis", { millis: one.millis }),
      one.attempts > 0 &&
        one.nextAttemptAt &&
        t("webhooks.next", { when: dates.shortDateTime(one.nextAttemptAt) }),
    ]
      .filter(Boolean)
      .join(" · ");
  return (
    <>
      <Failures failures={replay.failures} />
      <Rows label={t("webhooks.log")}>
        {props.deliveries.map((fragment) => {
          const one = readFragment(DeliveryRowsDelivery, fragment);
          const event = t(`webhookEvent.${one.event}`);
          return (
            <Row
              key={one.id}
              main={event}
              detail={
                <>
                  <div>{detail(one)}</div>
                  {one.answer && <code style={{ overflowWrap: "anywhere" }}>{one.answer}</code>}
                </>
              }
              end={
                <Group gap="xs">
                  <StatusBadge tone={tones[one.state]}>
                    {t(`webhooks.deliveryStates.${one.state}`)}
                  </StatusBadge>
                  {props.active && one.state !== "QUEUED" && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      disabled={replay.busy}
                      aria-label={t("webhooks.replayOf", {
                        event,
                        when: dates.shortDateTime(one.createdAt),
                      })}
                      onClick={() => void replay.run({ input: { webhookDeliveryId: one.id } })}
                    >
                      {t("webhooks.replay")}
                    </Button>
                  )}
                </Group>
              }
            />
          );
        })}
      </Rows>
    </>
  );
}
