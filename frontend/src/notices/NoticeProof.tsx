import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { StatusBadge, type Tone } from "../ui/StatusBadge";
import type { DeliveryState } from "../graphql/generated/graphql";
import { useDates } from "../words/dates";
import css from "./NoticeProof.module.css";

const NoticeProofNotice = graphql(`
  fragment NoticeProof_notice on Notice {
    id
    acknowledgedAt
    acknowledgedByName
    decidedAt
    deliveries {
      channel
      state
      recipient
      queuedAt
      acceptedAt
      openedAt
      bouncedAt
      serverAnswer
    }
  }
`);

const tones: Record<DeliveryState, Tone> = {
  QUEUED: "neutral",
  ACCEPTED: "good",
  BOUNCED: "bad",
  OPENED: "good",
};

/** By which ways the notice reached the customer, and what was answered when. */
export function NoticeProof(props: { notice: FragmentType<typeof NoticeProofNotice> }) {
  const { t } = useTranslation();
  const dates = useDates();
  const notice = readFragment(NoticeProofNotice, props.notice);
  return (
    <ul className={css["proof"]}>
      {notice.deliveries.map((delivery) => (
        <li key={`${delivery.channel} ${delivery.queuedAt} ${delivery.recipient}`}>
          <span className={css["line"]}>
            <strong>{t(`deliveryChannel.${delivery.channel}`)}</strong>
            <StatusBadge tone={tones[delivery.state]}>
              {t(`deliveryState.${delivery.state}`)}
            </StatusBadge>
          </span>
          {delivery.channel !== "PORTAL" && (
            <span className={css["quiet"]}>{delivery.recipient}</span>
          )}
          <span className={css["quiet"]}>
            {dates.dateTime(
              delivery.openedAt ?? delivery.bouncedAt ?? delivery.acceptedAt ?? delivery.queuedAt,
            )}
          </span>
          {delivery.serverAnswer !== null && (
            <span className={css["quiet"]}>
              {t("notice.serverAnswer", { answer: delivery.serverAnswer })}
            </span>
          )}
        </li>
      ))}
      {notice.acknowledgedAt !== null && (
        <li>
          <strong>{t("notice.acknowledged")}</strong>
          <span className={css["quiet"]}>
            {[notice.acknowledgedByName, dates.dateTime(notice.acknowledgedAt)]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </li>
      )}
      {notice.decidedAt !== null && (
        <li>
          <strong>{t("notice.decided")}</strong>
          <span className={css["quiet"]}>{dates.dateTime(notice.decidedAt)}</span>
        </li>
      )}
    </ul>
  );
}
