import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { MeasuresPageQuery } from "../graphql/generated/graphql";
import { usePageData } from "../session/data";
import { pageSize } from "../shell/lists";
import { useStanding } from "../shell/viewer";
import { EmptyState } from "../ui/EmptyState";
import { Facts } from "../ui/Facts";
import { HashLine } from "../ui/HashLine";
import { PeopleIcon, ShieldIcon } from "../ui/icons";
import { Panel } from "../ui/Panel";
import { TextSkeleton } from "../ui/Skeletons";
import { StatusBadge } from "../ui/StatusBadge";
import { useDates } from "../words/dates";
import { ConfidentialityDialog } from "./ConfidentialityDialog";
import { TrainingDialog } from "./TrainingDialog";
import { TrainingList } from "./TrainingList";

export const MeasuresPage = graphql(`
  query MeasuresPage($organisationId: ID!, $first: Int!, $after: String) {
    organisationMeasures(organisationId: $organisationId) {
      today
      canRecord
      isCheckDue
      confidentiality {
        id
        wording
        wordingSha256
        staffCount
        committedCount
        coverage
        countedOn
        nextCheckOn
        recordedByName
      }
      training {
        id
        topic
        heldOn
        staffCount
        attendeeCount
        coverage
        recordedByName
      }
    }
    trainingRecords(organisationId: $organisationId, first: $first, after: $after) {
      nodes {
        id
        ...TrainingList_training
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

/** What a loader prefetches for the measures. */
export function measuresOf(organisationId: string, after: string | undefined) {
  return { organisationId, first: pageSize, after: after ?? null };
}

type Measures = MeasuresPageQuery["organisationMeasures"];

/** The evidence of an organisation's own measures: confidentiality, and the last meeting with how many came. */
export function MeasuresView({ after }: { after: string | undefined }) {
  const { organisation } = useStanding();
  const { data, busy } = usePageData(MeasuresPage, measuresOf(organisation.id, after));
  return (
    <>
      <Confidentiality measures={data?.organisationMeasures} />
      <LastMeeting measures={data?.organisationMeasures} />
      {data?.trainingRecords.totalCount !== 0 && (
        <TrainingList
          connection={data?.trainingRecords}
          canWithdraw={data?.organisationMeasures.canRecord ?? false}
          after={after}
          busy={busy}
        />
      )}
    </>
  );
}

function Confidentiality({ measures }: { measures: Measures | undefined }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const [opened, { open, close }] = useDisclosure(false);
  const newest = measures?.confidentiality;
  const record = measures?.canRecord && (
    <Button variant={newest ? "default" : "filled"} onClick={open}>
      {t("measures.confidentiality.record")}
    </Button>
  );
  return (
    <Panel
      title={t("measures.confidentiality.title")}
      lead={t(
        organisation.kind === "VENDOR"
          ? "measures.confidentiality.leadVendor"
          : "measures.confidentiality.lead",
      )}
      actions={newest && record}
    >
      {measures === undefined && <TextSkeleton lines={4} />}
      {measures !== undefined && !newest && (
        <EmptyState icon={<ShieldIcon />} title={t("measures.confidentiality.emptyTitle")} action={record}>
          {t("measures.confidentiality.empty")}
        </EmptyState>
      )}
      {newest && (
        <>
          <Facts
            items={[
              {
                label: t("measures.confidentiality.committed"),
                value: t("measures.ofStaff", {
                  part: newest.committedCount,
                  whole: newest.staffCount,
                  coverage: newest.coverage,
                }),
              },
              { label: t("measures.confidentiality.countedOn"), value: dates.legal.date(newest.countedOn) },
              {
                label: t("measures.confidentiality.nextCheckOn"),
                value: measures.isCheckDue ? (
                  <StatusBadge tone="bad">
                    {t("measures.confidentiality.checkDue", { date: dates.legal.date(newest.nextCheckOn) })}
                  </StatusBadge>
                ) : (
                  dates.legal.date(newest.nextCheckOn)
                ),
              },
              { label: t("measures.recordedBy"), value: newest.recordedByName },
              { label: t("measures.confidentiality.wording"), value: newest.wording, wide: true },
            ]}
          />
          <HashLine
            label={t("measures.confidentiality.hash")}
            value={newest.wordingSha256}
            copyLabel={t("copy.copy")}
            copiedLabel={t("copy.copied")}
          />
        </>
      )}
      {opened && measures && (
        <ConfidentialityDialog today={measures.today} wording={newest?.wording ?? ""} onClose={close} />
      )}
    </Panel>
  );
}

function LastMeeting({ measures }: { measures: Measures | undefined }) {
  const { t } = useTranslation();
  const dates = useDates();
  const [opened, { open, close }] = useDisclosure(false);
  const last = measures?.training;
  const record = measures?.canRecord && (
    <Button variant={last ? "default" : "filled"} onClick={open}>
      {t("measures.training.record")}
    </Button>
  );
  return (
    <Panel
      title={t("measures.training.title")}
      lead={t("measures.training.lead")}
      actions={last && record}
    >
      {measures === undefined && <TextSkeleton lines={3} />}
      {measures !== undefined && !last && (
        <EmptyState icon={<PeopleIcon />} title={t("measures.training.emptyTitle")} action={record}>
          {t("measures.training.empty")}
        </EmptyState>
      )}
      {last && (
        <Facts
          items={[
            { label: t("measures.training.last"), value: dates.legal.date(last.heldOn) },
            { label: t("measures.coverage"), value: t("measures.percent", { coverage: last.coverage }) },
            {
              label: t("measures.training.came"),
              value: t("measures.ofWhole", { part: last.attendeeCount, whole: last.staffCount }),
            },
            { label: t("measures.training.topic"), value: last.topic },
            { label: t("measures.recordedBy"), value: last.recordedByName },
          ]}
        />
      )}
      {opened && measures && <TrainingDialog today={measures.today} onClose={close} />}
    </Panel>
  );
}
