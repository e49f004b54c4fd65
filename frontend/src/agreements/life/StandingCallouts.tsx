import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import { TextLink } from "../../shell/links";
import { Callout } from "../../ui/Alerts";
import { useDates } from "../../words/dates";

const StandingCalloutsAgreement = graphql(`
  fragment StandingCallouts_agreement on Agreement {
    state
    standing {
      suspension {
        state
        cureUntil
        isOverdue
      }
      termination {
        endsAt
        exitChoice
      }
      exit {
        choice
        dueAt
        isOverdue
        certifiedAt
      }
      instructionToAnswer
      instructionFlagged
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
  const { state, standing } = readFragment(StandingCalloutsAgreement, props.agreement);
  const side = props.vendorReads ? "vendor" : "customer";
  const link = (hash: string, words: string) =>
    !props.here && (
      <TextLink to="." search={{ view: "life" }} hash={hash}>
        {words}
      </TextLink>
    );
  const { suspension, termination, exit, instructionToAnswer, instructionFlagged } = standing;
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
      {termination && (
        <Callout tone="waiting" title={t("life.standing.terminating")}>
          <p>
            {t(`life.standing.ends.${termination.exitChoice}`, {
              date: dates.legal.dateTime(termination.endsAt),
            })}
          </p>
          {link("termination", t("life.standing.toTermination"))}
        </Callout>
      )}
      {exit && state === "EXIT" && (
        <Callout
          tone={exit.isOverdue ? "bad" : "waiting"}
          title={t(exit.isOverdue ? "life.standing.exitOverdue" : "life.standing.exit")}
        >
          <p>
            {t(`life.standing.due.${exit.choice}`, { date: dates.legal.dateTime(exit.dueAt) })}
          </p>
          {link("exit", t("life.standing.toExit"))}
        </Callout>
      )}
      {exit !== null && exit.certifiedAt !== null && (
        <Callout tone="info" title={t("life.standing.closed")}>
          <p>{t("life.standing.closedWords", { date: dates.date(exit.certifiedAt) })}</p>
          {link("exit", t("life.standing.toCertificate"))}
        </Callout>
      )}
      {instructionToAnswer !== null && (
        <Callout
          tone="waiting"
          title={t("life.standing.instruction", { number: instructionToAnswer })}
        >
          {link("instructions", t("life.standing.toInstructions"))}
        </Callout>
      )}
      {instructionFlagged !== null && (
        <Callout tone="waiting" title={t("life.standing.flagged", { number: instructionFlagged })}>
          {link("instructions", t("life.standing.toInstructions"))}
        </Callout>
      )}
    </>
  );
}
