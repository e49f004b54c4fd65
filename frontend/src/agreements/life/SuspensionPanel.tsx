import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import type { SuspensionPanel_LifeFragment } from "../../graphql/generated/graphql";
import { useAction } from "../../session/data";
import { Confirm } from "../../shell/Confirm";
import { Failures } from "../../shell/Failures";
import { focusFirstError, required } from "../../shell/forms";
import { Dialog } from "../../ui/Dialog";
import { Facts } from "../../ui/Facts";
import { Panel } from "../../ui/Panel";
import { StatusBadge } from "../../ui/StatusBadge";
import { type Post, Thread } from "../../ui/Thread";
import { useDates } from "../../words/dates";
import { dayAfter, today } from "./days";
import css from "./life.module.css";
import { TextDialog } from "./TextDialog";

const SuspensionPanelLife = graphql(`
  fragment SuspensionPanel_life on AgreementLife {
    canSuspend
    canReportCure
    canRefuseCure
    canLiftSuspension
    suspensions {
      number
      subject
      reason
      cureUntil
      isOverdue
      state
      suspendedByName
      suspendedAt
      liftedByName
      liftedAt
      cures {
        text
        reportedByName
        reportedAt
        accepted
        answer
        answeredByName
        answeredAt
      }
    }
  }
`);

const SuspendProcessing = graphql(`
  mutation SuspendProcessing($input: SuspendProcessingInput!) {
    suspendProcessing(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

const ReportCure = graphql(`
  mutation ReportCure($input: ReportCureInput!) {
    reportCure(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

const RefuseCure = graphql(`
  mutation RefuseCure($input: RefuseCureInput!) {
    refuseCure(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

const LiftSuspension = graphql(`
  mutation LiftSuspension($input: AgreementIdInput!) {
    liftSuspension(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

type Suspension = SuspensionPanel_LifeFragment["suspensions"][number];

/** Suspensions of the processing: what is wrong, until when, what the processor did about it. */
export function SuspensionPanel(props: {
  agreementId: string;
  life: FragmentType<typeof SuspensionPanelLife>;
  vendorReads: boolean;
}) {
  const { t } = useTranslation();
  const life = readFragment(SuspensionPanelLife, props.life);
  if (life.suspensions.length === 0 && !life.canSuspend) return null;
  const { agreementId } = props;
  return (
    <Panel
      id="suspension"
      title={t("life.suspension.title")}
      lead={t("life.suspension.lead")}
      highlighted={life.canReportCure || life.canRefuseCure}
      actions={life.canSuspend && <Suspend agreementId={agreementId} />}
    >
      {life.suspensions.length === 0 ? (
        <p className={css["quiet"]}>{t("life.suspension.none")}</p>
      ) : (
        <ol className={css["entries"]}>
          {life.suspensions.map((suspension, index) => (
            <li key={suspension.number}>
              <Stack gap="sm">
                <Entry suspension={suspension} vendorReads={props.vendorReads} />
                {index === 0 && (
                  <Group gap="sm">
                    {life.canReportCure && (
                      <TextDialog
                        open={t("life.suspension.report")}
                        title={t("life.suspension.reportTitle")}
                        words={t("life.suspension.reportWords")}
                        label={t("life.suspension.reportText")}
                        missing={t("life.suspension.reportMissing")}
                        submit={t("life.suspension.reportSubmit")}
                        longest={5000}
                        field="text"
                        mutation={ReportCure}
                        variables={(text) => ({ input: { agreementId, text } })}
                        primary
                      />
                    )}
                    {life.canLiftSuspension && <Lift agreementId={agreementId} />}
                    {life.canRefuseCure && (
                      <TextDialog
                        open={t("life.suspension.refuse")}
                        title={t("life.suspension.refuseTitle")}
                        words={t("life.suspension.refuseWords")}
                        label={t("life.suspension.refuseText")}
                        missing={t("life.suspension.refuseMissing")}
                        submit={t("life.suspension.refuseSubmit")}
                        longest={5000}
                        field="reason"
                        mutation={RefuseCure}
                        variables={(reason) => ({ input: { agreementId, reason } })}
                      />
                    )}
                  </Group>
                )}
              </Stack>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Entry({ suspension, vendorReads }: { suspension: Suspension; vendorReads: boolean }) {
  const { t } = useTranslation();
  const dates = useDates();
  const posts = suspension.cures.flatMap((cure, index): Post[] => [
    {
      key: `report-${index}`,
      heading: t("life.suspension.reported"),
      text: cure.text ?? t("life.hidden"),
      byline: `${cure.reportedByName} · ${dates.dateTime(cure.reportedAt)}`,
      mine: vendorReads,
    },
    ...(cure.answeredAt === null
      ? []
      : [
          {
            key: `answer-${index}`,
            heading: t(cure.accepted ? "life.suspension.accepted" : "life.suspension.refused"),
            text: cure.answer ?? "",
            byline: `${cure.answeredByName ?? ""} · ${dates.dateTime(cure.answeredAt)}`,
            mine: !vendorReads,
          },
        ]),
  ]);
  return (
    <>
      <Group gap="sm">
        <h3 className={css["heading"]}>
          {t("life.suspension.number", { number: suspension.number })}
        </h3>
        <StatusBadge
          tone={
            suspension.state === "LIFTED" ? "neutral" : suspension.isOverdue ? "bad" : "waiting"
          }
        >
          {t(
            suspension.isOverdue
              ? "life.suspension.overdue"
              : `life.suspension.state.${suspension.state}`,
          )}
        </StatusBadge>
      </Group>
      <Facts
        items={[
          { label: t("life.suspension.subject"), value: suspension.subject ?? t("life.hidden"), wide: true },
          { label: t("life.suspension.reason"), value: suspension.reason ?? t("life.hidden"), wide: true },
          { label: t("life.suspension.cureUntil"), value: dates.legal.dateTime(suspension.cureUntil) },
          {
            label: t("life.suspension.suspended"),
            value: `${suspension.suspendedByName}, ${dates.dateTime(suspension.suspendedAt)}`,
          },
          {
            label: t("life.suspension.lifted"),
            value:
              suspension.liftedAt === null
                ? null
                : `${suspension.liftedByName ?? ""}, ${dates.dateTime(suspension.liftedAt)}`,
          },
        ]}
      />
      {posts.length > 0 && <Thread posts={posts} />}
    </>
  );
}

function Suspend({ agreementId }: { agreementId: string }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { subject: "", reason: "", cureUntil: "" },
    validate: {
      subject: required(t("life.suspension.subjectMissing")),
      reason: required(t("life.suspension.reasonMissing")),
    },
  });
  const action = useAction(SuspendProcessing, form);
  const suspend = form.onSubmit(async ({ cureUntil, ...values }) => {
    const input = { agreementId, ...values, cureUntil: cureUntil === "" ? null : cureUntil };
    if (await action.run({ input })) {
      form.reset();
      close();
    }
  }, focusFirstError(form));
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("life.suspension.suspend")}
      </Button>
      <Dialog
        opened={opened}
        onClose={close}
        title={t("life.suspension.suspendTitle")}
        closeLabel={t("dialog.close")}
        large
      >
        <form onSubmit={suspend} noValidate>
          <Stack>
            <p style={{ margin: 0 }}>{t("life.suspension.suspendWords")}</p>
            <Textarea
              key={form.key("subject")}
              {...form.getInputProps("subject")}
              label={t("life.suspension.subject")}
              description={t("life.suspension.subjectHint")}
              autosize
              minRows={2}
              maxLength={5000}
              data-autofocus
            />
            <Textarea
              key={form.key("reason")}
              {...form.getInputProps("reason")}
              label={t("life.suspension.reason")}
              description={t("life.suspension.reasonHint")}
              autosize
              minRows={3}
              maxLength={5000}
            />
            <TextInput
              key={form.key("cureUntil")}
              {...form.getInputProps("cureUntil")}
              type="date"
              min={dayAfter(today())}
              label={t("life.suspension.cureUntil")}
              description={t("life.suspension.cureUntilHint")}
            />
            <Failures failures={action.failures} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("dialog.cancel")}
              </Button>
              <Button type="submit" color="ruby" loading={action.busy}>
                {t("life.suspension.suspendSubmit")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </>
  );
}

function Lift({ agreementId }: { agreementId: string }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const action = useAction(LiftSuspension);
  return (
    <>
      <Button
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("life.suspension.lift")}
      </Button>
      <Confirm
        opened={opened}
        title={t("life.suspension.liftTitle")}
        confirmLabel={t("life.suspension.lift")}
        busy={action.busy}
        failures={action.failures}
        onClose={close}
        onConfirm={() => {
          void action.run({ input: { agreementId } }).then((done) => {
            if (done) close();
          });
        }}
      >
        <p>{t("life.suspension.liftWords")}</p>
      </Confirm>
    </>
  );
}
