import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import { Panel } from "../../ui/Panel";
import { useDates } from "../../words/dates";
import { lifeEvents } from "./events";
import css from "./life.module.css";

const LifeTimelineAgreement = graphql(`
  fragment LifeTimeline_agreement on Agreement {
    versions {
      id
      number
      state
      sentAt
      effectiveAt
      signatures {
        side
        name
        signedAt
      }
    }
    life {
      instructions {
        id
        number
        givenByName
        givenAt
        answeredByName
        answeredAt
        flagReason
        withdrawnByName
        withdrawnAt
      }
      suspensions {
        number
        suspendedByName
        suspendedAt
        cureUntil
        state
        liftedByName
        liftedAt
        cures {
          reportedByName
          reportedAt
          accepted
          answeredByName
          answeredAt
        }
      }
      termination {
        side
        givenByName
        givenAt
        chosenByName
        chosenAt
        endsAt
        endedAt
      }
      exitCase {
        dueAt
        returnedByName
        returnedAt
        certifiedByName
        certifiedAt
      }
    }
  }
`);

/** Everything that happened to the agreement, and what is to come. */
export function LifeTimeline(props: { agreement: FragmentType<typeof LifeTimelineAgreement> }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { versions, life } = readFragment(LifeTimelineAgreement, props.agreement);
  const events = lifeEvents({ versions, ...life });
  return (
    <Panel id="timeline" title={t("life.timeline.title")}>
      <ol className={css["events"]}>
        {events.map((event) => (
          <li
            key={`${event.kind}-${event.number ?? ""}-${event.side ?? ""}-${event.at}`}
            data-tone={event.tone}
            data-ahead={event.ahead}
          >
            <span className={css["label"]}>
              {t(`life.timeline.${event.kind}`, {
                number: event.number,
                side: event.side ? t(`life.side.${event.side}`) : "",
              })}
            </span>
            <span className={css["byline"]}>
              {event.ahead ? (
                t("life.timeline.ahead", { date: dates.legal.dateTime(event.at) })
              ) : (
                <>
                  <time dateTime={event.at}>
                    {event.kind === "ended" ? dates.legal.dateTime(event.at) : dates.dateTime(event.at)}
                  </time>
                  {event.name !== undefined && ` · ${event.name}`}
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
