import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { AgreementTimeline_VersionFragment, Side } from "../graphql/generated/graphql";
import { type Step, Timeline } from "../ui/Timeline";
import { useDates } from "../words/dates";

const AgreementTimelineVersion = graphql(`
  fragment AgreementTimeline_version on AgreementVersion {
    id
    state
    sentAt
    viewedAt
    expiresAt
    effectiveAt
    declinedReason
    signatures {
      side
      name
      signedAt
    }
  }
`);

/** An agreement's way from sent to in force, and where it stopped if it did. */
export function AgreementTimeline(props: {
  version: FragmentType<typeof AgreementTimelineVersion>;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const version = readFragment(AgreementTimelineVersion, props.version);
  const steps = markCurrent([
    {
      key: "sent",
      label: t("agreement.timeline.sent"),
      at: version.sentAt,
      detail: version.sentAt ? dates.dateTime(version.sentAt) : undefined,
    },
    {
      key: "viewed",
      label: t("agreement.timeline.viewed"),
      at: version.viewedAt,
      detail: version.viewedAt ? dates.dateTime(version.viewedAt) : undefined,
    },
    ...sidesInOrder(version.signatures).map((side) => {
      const signature = version.signatures.find((one) => one.side === side);
      return {
        key: side,
        label: t(`agreement.timeline.signed.${side}`),
        at: signature?.signedAt ?? null,
        detail: signature ? `${signature.name}, ${dates.dateTime(signature.signedAt)}` : undefined,
      };
    }),
    {
      key: "inForce",
      label: t("agreement.timeline.inForce"),
      at: version.effectiveAt,
      detail: version.effectiveAt ? dates.legal.date(version.effectiveAt) : undefined,
    },
  ]);
  return (
    <Timeline
      label={t("agreement.timeline.label")}
      steps={stopped(version) ? cutShort(steps, t(`agreementVersionState.${version.state}`)) : steps}
      stateWords={{
        done: t("timeline.done"),
        current: t("timeline.current"),
        upcoming: t("timeline.upcoming"),
        failed: t("timeline.failed"),
      }}
    />
  );
}

/** The controller usually signs first; show the true order once there is one. */
function sidesInOrder(signatures: readonly { side: Side; signedAt: string }[]): Side[] {
  const first = signatures.toSorted((a, b) => a.signedAt.localeCompare(b.signedAt))[0]?.side;
  return first === "PROCESSOR" ? ["PROCESSOR", "CONTROLLER"] : ["CONTROLLER", "PROCESSOR"];
}

function stopped(version: AgreementTimeline_VersionFragment): boolean {
  return ["DECLINED", "RECALLED", "EXPIRED"].includes(version.state);
}

/** Done as far as there are times; the first station without one is where things stand. */
export function markCurrent(
  stations: readonly { key: string; label: string; at: string | null; detail?: string | undefined }[],
): Step[] {
  const last = stations.findLastIndex(({ at }) => at !== null);
  return stations.map(({ key, label, detail }, index) => ({
    key,
    label,
    ...(detail !== undefined && { detail }),
    state: index <= last ? "done" : index === last + 1 ? "current" : "upcoming",
  }));
}

/** What was still to come gives way to what ended it. */
function cutShort(steps: readonly Step[], label: string): Step[] {
  return [
    ...steps.filter(({ state }) => state === "done"),
    { key: "stopped", label, state: "failed" },
  ];
}
