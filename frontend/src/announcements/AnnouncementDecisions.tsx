import { Button, Checkbox } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";

export const AnnouncementDecisionsAnnouncement = graphql(`
  fragment AnnouncementDecisions_announcement on Announcement {
    id
    state
    canApprove
    canPublish
    canActivate
    canWithdraw
    cannotActivateBecause
  }
`);

const ApproveAnnouncement = graphql(`
  mutation ApproveAnnouncement($input: AnnouncementIdInput!) {
    approveAnnouncement(input: $input) {
      announcement {
        id
        ...AnnouncementDecisions_announcement
        ...AnnouncementTimeline_announcement
      }
    }
  }
`);

const PublishAnnouncement = graphql(`
  mutation PublishAnnouncement($input: AnnouncementIdInput!) {
    publishAnnouncement(input: $input) {
      announcement {
        id
        ...AnnouncementDecisions_announcement
        ...AnnouncementTimeline_announcement
      }
    }
  }
`);

const ActivateAnnouncement = graphql(`
  mutation ActivateAnnouncement($input: ActivateAnnouncementInput!) {
    activateAnnouncement(input: $input) {
      announcement {
        id
        ...AnnouncementDecisions_announcement
        ...AnnouncementTimeline_announcement
      }
    }
  }
`);

const WithdrawAnnouncement = graphql(`
  mutation WithdrawAnnouncement($input: AnnouncementIdInput!) {
    withdrawAnnouncement(input: $input) {
      announcement {
        id
        ...AnnouncementDecisions_announcement
        ...AnnouncementTimeline_announcement
      }
    }
  }
`);

/** What the reader can do with the announcement now; each step asks first and says what it means. */
export function AnnouncementDecisions(props: {
  announcement: FragmentType<typeof AnnouncementDecisionsAnnouncement>;
}) {
  const { t } = useTranslation();
  const it = readFragment(AnnouncementDecisionsAnnouncement, props.announcement);
  const told = it.state !== "DRAFT" && it.state !== "APPROVED";
  return (
    <>
      {it.canWithdraw && (
        <Decision id={it.id} step="withdraw" mutation={WithdrawAnnouncement} quiet destructive>
          {t(told ? "announcement.withdraw.wordsTold" : "announcement.withdraw.words")}
        </Decision>
      )}
      {it.canApprove && (
        <Decision id={it.id} step="approve" mutation={ApproveAnnouncement}>
          {t("announcement.approve.words")}
        </Decision>
      )}
      {it.canPublish && (
        <Decision id={it.id} step="publish" mutation={PublishAnnouncement}>
          {t("announcement.publish.words")}
        </Decision>
      )}
      {it.canActivate && <Activation id={it.id} />}
    </>
  );
}

/** The change takes effect; whoever says so also says that the list is complete. */
function Activation({ id }: { id: string }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const [complete, setComplete] = useState(false);
  const action = useAction(ActivateAnnouncement);
  return (
    <>
      <Button
        onClick={() => {
          action.clear();
          setComplete(false);
          open();
        }}
      >
        {t("announcement.activate.open")}
      </Button>
      <Confirm
        opened={opened}
        title={t("announcement.activate.title")}
        confirmLabel={t("announcement.activate.submit")}
        busy={action.busy}
        failures={action.failures}
        onClose={close}
        onConfirm={() => {
          const input = { announcementId: id, attestsCompleteness: complete };
          void action.run({ input }).then((done) => {
            if (done) close();
          });
        }}
      >
        <p>{t("announcement.activate.words")}</p>
        <Checkbox
          label={t("announcement.activate.attests")}
          checked={complete}
          onChange={(event) => {
            setComplete(event.currentTarget.checked);
          }}
        />
      </Confirm>
    </>
  );
}

function Decision<Data>(props: {
  id: string;
  step: "approve" | "publish" | "withdraw";
  mutation: TypedDocumentNode<Data, { input: { announcementId: string } }>;
  children: ReactNode;
  quiet?: boolean;
  destructive?: boolean;
}) {
  const { id, step, mutation, children, quiet, destructive } = props;
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const action = useAction(mutation);
  return (
    <>
      <Button
        variant={quiet ? "default" : "filled"}
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t(`announcement.${step}.open`)}
      </Button>
      <Confirm
        opened={opened}
        title={t(`announcement.${step}.title`)}
        confirmLabel={t(`announcement.${step}.submit`)}
        destructive={destructive ?? false}
        busy={action.busy}
        failures={action.failures}
        onClose={close}
        onConfirm={() => {
          void action.run({ input: { announcementId: id } }).then((done) => {
            if (done) close();
          });
        }}
      >
        <p>{children}</p>
      </Confirm>
    </>
  );
}
