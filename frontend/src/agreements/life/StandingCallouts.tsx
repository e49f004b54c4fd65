import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import { TextLink } from "../../shell/links";
import { Callout } from "../../ui/Alerts";
import { useDates } from "../../words/dates";

const StandingCalloutsAgreement = graphql(`
  fragment StandingCallouts_agreement on Agreement {
    state
    life {
      canReportCure
      canRefuseCure
      instructions {
        id
        number
        state
        canAcknowledge
        canWithdraw
      }
      suspensions {
        number
        cureUntil
        isOverdue
        state
      }
      termination {
        endsAt
        exitChoice
      }
      exitCase {
        choice
        dueAt
        isOverdue
        certifiedAt
      }
    }
  }
`);

/** What the reader must know before anything else: how the agreement stands, and what waits for them. */
export function StandingCallouts(props: {
  agreement: FragmentType<typeof StandingCalloutsAgreement>;
  vendorReads: boolean;
  /** On the page of the agreement's course no link leads there */
  here: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { state, life } = readFragment(StandingCalloutsAgreement, props.agreement);
  const side = props.vendorReads ? "vendor" : "customer";
  const link = (hash: string, words: string) =>
    !props.here && (
      <TextLink to="." search={{ view: "life" }} hash={hash}>
        {words}
      </TextLink>
    );
  const suspension = state === "SUSPENDED" ? life.suspensions[0] : undefined;
  const waiting = life.instructions.find(({ canAcknowledge }) => canAcknowledge);
  const flagged = props.vendorReads
    ? undefined
    : life.instructions.find((one) => one.state === "FLAGGED_UNLAWFUL" && one.canWithdraw);
  const { termination, exitCase } = life;
  return (
    <>
      {suspension && (
        <Callout
          tone={suspension.isOverdue ? "bad" : "waiting"}
          title={t(suspension.isOverdue ? "life.standing.overdue" : "life.standing.suspended")}
        >
          <p>
            {suspension.state === "CURE_REPORTED"
              ? t(`life.standing.cureReported.${side}`)
              : t(`life.standing.${suspension.isOverdue ? "cureOver" : "cure"}.${side}`, {
                  date: dates.legal.dateTime(suspension.cureUntil),
                })}
          </p>
          {link("suspension", t("life.standing.toSuspension"))}
        </Callout>
      )}
      {termination && state === "TERMINATING" && (
        <Callout tone="waiting" title={t("life.standing.terminating")}>
          <p>
            {t(`life.standing.ends.${termination.exitChoice}`, {
              date: dates.legal.dateTime(termination.endsAt),
            })}
          </p>
          {link("termination", t("life.standing.toTermination"))}
        </Callout>
      )}
      {exitCase && state === "EXIT" && (
        <Callout
          tone={exitCase.isOverdue ? "bad" : "waiting"}
          title={t(exitCase.isOverdue ? "life.standing.exitOverdue" : "life.standing.exit")}
        >
          <p>
            {t(`life.standing.due.${exitCase.choice}`, { date: dates.legal.dateTime(exitCase.dueAt) })}
          </p>
          {link("exit", t("life.standing.toExit"))}
        </Callout>
      )}
      {exitCase !== null && exitCase.certifiedAt !== null && (
        <Callout tone="info" title={t("life.standing.closed")}>
          <p>{t("life.standing.closedWords", { date: dates.date(exitCase.certifiedAt) })}</p>
          {link("exit", t("life.standing.toCertificate"))}
        </Callout>
      )}
      {waiting && (
        <Callout tone="waiting" title={t("life.standing.instruction", { number: waiting.number })}>
          {link("instructions", t("life.standing.toInstructions"))}
        </Callout>
      )}
      {flagged && (
        <Callout tone="waiting" title={t("life.standing.flagged", { number: flagged.number })}>
          {link("instructions", t("life.standing.toInstructions"))}
        </Callout>
      )}
    </>
  );
}
