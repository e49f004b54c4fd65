import { Button, Group, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Panel } from "../ui/Panel";
import { type Post, Thread } from "../ui/Thread";
import { useDates } from "../words/dates";
import { ResolveForm } from "./ResolveForm";

const NoticeThreadNotice = graphql(`
  fragment NoticeThread_notice on Notice {
    id
    canResolve
    canAcceptResolution
    objection {
      ground
      text
      raisedByName
      raisedAt
      outcome
      resolutionText
      resolvedByName
      resolvedAt
      acceptedAt
      acceptedByName
    }
  }
`);

const AcceptResolution = graphql(`
  mutation AcceptResolution($input: NoticeIdInput!) {
    acceptResolution(input: $input) {
      notice {
        id
        state
        ...NoticeThread_notice
      }
    }
  }
`);

/** The objection, the vendor's answer, and the customer's acceptance of it. */
export function NoticeThread(props: {
  notice: FragmentType<typeof NoticeThreadNotice>;
  /** Whether the reader belongs to the vendor */
  vendorReads: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const notice = readFragment(NoticeThreadNotice, props.notice);
  const [accepting, acceptance] = useDisclosure(false);
  const accept = useAction(AcceptResolution);
  const { objection } = notice;
  if (objection === null) return null;
  const byline = (name: string | null, at: string | null) =>
    [name, at === null ? null : dates.dateTime(at)].filter(Boolean).join(" · ");
  const posts: Post[] = [
    {
      key: "objection",
      heading: t("thread.objected", { ground: t(`objectionGround.${objection.ground}`) }),
      text: objection.text,
      byline: byline(objection.raisedByName, objection.raisedAt),
      mine: !props.vendorReads,
    },
  ];
  if (objection.outcome !== null) {
    posts.push({
      key: "resolution",
      heading: t("thread.resolved", { outcome: t(`resolutionOutcome.${objection.outcome}`) }),
      text: objection.resolutionText ?? "",
      byline: byline(objection.resolvedByName, objection.resolvedAt),
      mine: props.vendorReads,
    });
  }
  if (objection.acceptedAt !== null) {
    posts.push({
      key: "acceptance",
      heading: t("thread.accepted"),
      text: "",
      byline: byline(objection.acceptedByName, objection.acceptedAt),
      mine: !props.vendorReads,
    });
  }
  return (
    <Panel
      title={t("thread.title")}
      highlighted={notice.canResolve || notice.canAcceptResolution}
    >
      <Stack>
        <Thread posts={posts} />
        {notice.canAcceptResolution && (
          <Group>
            <Button
              onClick={() => {
                accept.clear();
                acceptance.open();
              }}
            >
              {t("thread.accept")}
            </Button>
          </Group>
        )}
        {notice.canResolve && <ResolveForm noticeId={notice.id} />}
        <Confirm
          opened={accepting}
          title={t("thread.acceptTitle")}
          confirmLabel={t("thread.accept")}
          busy={accept.busy}
          failures={accept.failures}
          onClose={acceptance.close}
          onConfirm={() => {
            void accept.run({ input: { noticeId: notice.id } }).then((done) => {
              if (done) acceptance.close();
            });
          }}
        >
          <p>{t("thread.acceptWords")}</p>
        </Confirm>
      </Stack>
    </Panel>
  );
}
