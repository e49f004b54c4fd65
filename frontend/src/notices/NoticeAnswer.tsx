import { Button, Group, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { CheckIcon } from "../ui/icons";
import { Panel } from "../ui/Panel";
import { ObjectionForm } from "./ObjectionForm";

const NoticeAnswerNotice = graphql(`
  fragment NoticeAnswer_notice on Notice {
    id
    authorisationModel
    acknowledgedAt
    canAcknowledge
    canApprove
    canObject
  }
`);

const AcknowledgeNotice = graphql(`
  mutation AcknowledgeNotice($input: NoticeIdInput!) {
    acknowledgeNotice(input: $input) {
      notice {
        id
        state
        acknowledgedAt
        acknowledgedByName
        ...NoticeAnswer_notice
      }
    }
  }
`);

const ApproveNotice = graphql(`
  mutation ApproveNotice($input: NoticeIdInput!) {
    approveNotice(input: $input) {
      notice {
        id
        state
        decidedAt
        ...NoticeAnswer_notice
      }
    }
  }
`);

/** The customer's three answers, and what silence means. */
export function NoticeAnswer(props: { notice: FragmentType<typeof NoticeAnswerNotice> }) {
  const { t } = useTranslation();
  const notice = readFragment(NoticeAnswerNotice, props.notice);
  const [objecting, objection] = useDisclosure(false);
  const [approving, approval] = useDisclosure(false);
  const acknowledge = useAction(AcknowledgeNotice);
  const approve = useAction(ApproveNotice);
  if (!notice.canAcknowledge && !notice.canApprove && !notice.canObject) return null;
  const input = { input: { noticeId: notice.id } };
  return (
    <Panel
      title={t("answer.title")}
      lead={t(`answer.silence.${notice.authorisationModel}`)}
      highlighted
    >
      {objecting ? (
        <ObjectionForm
          noticeId={notice.id}
          onDone={objection.close}
          onCancel={objection.close}
        />
      ) : (
        <Stack>
          <Group>
            {notice.canApprove && (
              <Button
                leftSection={<CheckIcon size={18} />}
                onClick={() => {
                  approve.clear();
                  approval.open();
                }}
              >
                {t("answer.approve")}
              </Button>
            )}
            {notice.canAcknowledge && (
              <Button
                variant={notice.canApprove ? "default" : "filled"}
                loading={acknowledge.busy}
                onClick={() => void acknowledge.run(input)}
              >
                {t("answer.acknowledge")}
              </Button>
            )}
            {notice.canObject && (
              <Button variant="default" onClick={objection.open}>
                {t("answer.object")}
              </Button>
            )}
          </Group>
          <p style={{ margin: 0, color: "var(--mantine-color-dimmed)" }}>
            {t(notice.acknowledgedAt === null ? "answer.acknowledgeIsReceipt" : "answer.acknowledged")}
          </p>
          <Failures failures={acknowledge.failures} />
        </Stack>
      )}
      <Confirm
        opened={approving}
        title={t("answer.approveTitle")}
        confirmLabel={t("answer.approve")}
        busy={approve.busy}
        failures={approve.failures}
        onClose={approval.close}
        onConfirm={() => {
          void approve.run(input).then((done) => {
            if (done) approval.close();
          });
        }}
      >
        <p>{t("answer.approveWords")}</p>
      </Confirm>
    </Panel>
  );
}
