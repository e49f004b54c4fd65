import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { SecurityEventKind } from "../graphql/generated/graphql";
import { Row, Rows } from "../ui/Rows";
import { StatusBadge, type Tone } from "../ui/StatusBadge";
import { useDates } from "../words/dates";

const SecurityEventsEvent = graphql(`
  fragment SecurityEvents_event on SecurityEvent {
    id
    kind
    at
    userName
    browser
    system
    network
  }
`);

/** What deserves a second look. */
const tones: Readonly<Record<SecurityEventKind, Tone>> = {
  SIGNED_IN: "neutral",
  NEW_DEVICE: "waiting",
  PASSWORD_WRONG: "waiting",
  FACTOR_WRONG: "waiting",
  SESSION_TAKEN: "bad",
};

/** What happened at the door: sign-ins, wrong passwords and codes. */
export function SecurityEventList(props: {
  label: string;
  /** Whose account, where there are several */
  named?: boolean;
  events: readonly FragmentType<typeof SecurityEventsEvent>[];
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const rows = readFragment(SecurityEventsEvent, props.events);
  return (
    <Rows label={props.label}>
      {rows.map((row) => (
        <Row
          key={row.id}
          main={
            props.named
              ? row.userName
              : [row.browser, row.system].filter(Boolean).join(", ") || t("sessions.unknown")
          }
          detail={[
            dates.shortDateTime(row.at),
            props.named && [row.browser, row.system].filter(Boolean).join(", "),
            row.network,
          ]
            .filter(Boolean)
            .join(" · ")}
          end={
            <StatusBadge tone={tones[row.kind]}>{t(`securityEvents.kind.${row.kind}`)}</StatusBadge>
          }
        />
      ))}
    </Rows>
  );
}
