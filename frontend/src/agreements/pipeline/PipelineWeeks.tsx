import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import { ColumnChart } from "../../ui/ColumnChart";
import { useDates, zone } from "../../words/dates";

const PipelineWeeksPipeline = graphql(`
  fragment PipelineWeeks_pipeline on AgreementPipeline {
    weeks {
      startsAt
      sent
      inForce
    }
  }
`);

/** How many a week went out and came into force, the last twelve weeks. */
export function PipelineWeeks(props: { pipeline: FragmentType<typeof PipelineWeeksPipeline> }) {
  const { t, i18n } = useTranslation();
  const dates = useDates();
  const { weeks } = readFragment(PipelineWeeksPipeline, props.pipeline);
  const day = new Intl.DateTimeFormat(i18n.language === "en" ? "en-GB" : "da-DK", {
    timeZone: zone,
    day: "numeric",
    month: "numeric",
  });
  return (
    <ColumnChart
      title={t("pipeline.weeks")}
      groupHeading={t("pipeline.week")}
      series={[
        { key: "sent", label: t("pipeline.sentSeries"), tone: "info" },
        { key: "inForce", label: t("pipeline.inForceSeries"), tone: "good" },
      ]}
      groups={weeks.map(({ startsAt, sent, inForce }) => ({
        key: startsAt,
        label: day.format(new Date(startsAt)),
        name: t("pipeline.weekOf", { date: dates.legal.date(startsAt) }),
        counts: { sent, inForce },
      }))}
    />
  );
}
