import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { MeasuresPageQuery, TrainingList_TrainingFragment } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { ListPanel } from "../shell/ListPanel";
import { type Column, DataList } from "../ui/DataList";
import { EmptyState } from "../ui/EmptyState";
import { PeopleIcon } from "../ui/icons";
import { StatusBadge } from "../ui/StatusBadge";
import { useDates } from "../words/dates";

const TrainingListTraining = graphql(`
  fragment TrainingList_training on TrainingRecord {
    id
    topic
    heldOn
    staffCount
    attendeeCount
    coverage
    withdrawnAt
  }
`);

const WithdrawTraining = graphql(`
  mutation WithdrawTraining($input: TrainingRecordIdInput!) {
    withdrawTraining(input: $input) {
      training {
        id
        withdrawnAt
      }
    }
  }
`);

/** Every meeting and course, the last first; what was taken back stays to be read. */
export function TrainingList(props: {
  connection: MeasuresPageQuery["trainingRecords"] | undefined;
  canWithdraw: boolean;
  after: string | undefined;
  busy: boolean;
}) {
  const { t } = useTranslation();
  return (
    <ListPanel
      title={t("measures.training.all")}
      connection={props.connection}
      after={props.after}
      filters={{}}
      summary={(count) => t("measures.training.summary", { count })}
      empty={
        <EmptyState icon={<PeopleIcon />} title={t("measures.training.emptyTitle")}>
          {t("measures.training.empty")}
        </EmptyState>
      }
    >
      {(trainings) => <Rows trainings={trainings} canWithdraw={props.canWithdraw} busy={props.busy} />}
    </ListPanel>
  );
}

function Rows(props: {
  trainings: readonly FragmentType<typeof TrainingListTraining>[];
  canWithdraw: boolean;
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const rows = readFragment(TrainingListTraining, props.trainings);
  const columns: Column<TrainingList_TrainingFragment>[] = [
    {
      key: "topic",
      header: t("measures.training.topic"),
      primary: true,
      cell: (row) => <strong>{row.topic}</strong>,
    },
    {
      key: "heldOn",
      header: t("measures.training.heldOn"),
      cell: (row) => dates.legal.shortDate(row.heldOn),
    },
    {
      key: "came",
      header: t("measures.training.came"),
      cell: (row) => t("measures.ofWhole", { part: row.attendeeCount, whole: row.staffCount }),
    },
    {
      key: "coverage",
      header: t("measures.coverage"),
      cell: (row) => t("measures.percent", { coverage: row.coverage }),
    },
    {
      key: "actions",
      header: t("list.actions"),
      hiddenHeader: true,
      align: "end",
      cell: (row) => {
        if (row.withdrawnAt) return <StatusBadge tone="neutral">{t("measures.training.withdrawn")}</StatusBadge>;
        return props.canWithdraw && <Withdraw id={row.id} topic={row.topic} />;
      },
    },
  ];
  return (
    <DataList
      label={t("measures.training.all")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      busy={props.busy}
    />
  );
}

function Withdraw({ id, topic }: { id: string; topic: string }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const action = useAction(WithdrawTraining);
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        aria-label={t("measures.training.withdrawNamed", { topic })}
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("measures.training.withdraw")}
      </Button>
      <Confirm
        opened={opened}
        destructive
        title={t("measures.training.withdrawNamed", { topic })}
        confirmLabel={t("measures.training.withdraw")}
        busy={action.busy}
        failures={action.failures}
        onClose={close}
        onConfirm={async () => {
          if (await action.run({ input: { trainingRecordId: id } })) close();
        }}
      >
        {t("measures.training.withdrawWords")}
      </Confirm>
    </>
  );
}
