import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { BundleDownload } from "../../../../evidence/BundleDownload";
import { graphql } from "../../../../graphql/generated";
import { changeInWords } from "../../../../notices/change";
import { NoticeAnswer } from "../../../../notices/NoticeAnswer";
import { NoticeChange } from "../../../../notices/NoticeChange";
import { NoticeDeadline } from "../../../../notices/NoticeDeadline";
import { NoticeForwarding } from "../../../../notices/NoticeForwarding";
import { NoticeLetter } from "../../../../notices/NoticeLetter";
import { NoticeProof } from "../../../../notices/NoticeProof";
import { NoticeStateBadge } from "../../../../notices/NoticeStateBadge";
import { NoticeThread } from "../../../../notices/NoticeThread";
import { prefetch, usePageData } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { useStanding } from "../../../../shell/viewer";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";
import { WithAside } from "../../../../ui/WithAside";

const NoticePage = graphql(`
  query NoticePage($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Notice {
        state
        agreementId
        agreementReference
        authorisationModel
        noticeDays
        evidenceUrl
        vendor {
          id
          legalName
        }
        customer {
          id
          legalName
        }
        announcement {
          id
          reference
          type
          subProcessor {
            id
            legalName
          }
          replaces {
            id
            legalName
          }
          ...NoticeChange_announcement
        }
        ...NoticeDeadline_notice
        ...NoticeAnswer_notice
        ...NoticeThread_notice
        ...NoticeLetter_notice
        ...NoticeProof_notice
      }
    }
  }
`);

export const Route = createFileRoute("/_signedIn/o/$organisationId/notices/$noticeId")({
  loader: ({ context, params }) => prefetch(context.client, NoticePage, { id: params.noticeId }),
  component: Notice,
});

function Notice() {
  const { t } = useTranslation();
  const { noticeId } = Route.useParams();
  const { organisation } = useStanding();
  const { data } = usePageData(NoticePage, { id: noticeId });
  const notice = data?.node?.__typename === "Notice" ? data.node : undefined;
  if (data && !notice) return <ProblemPage problem="notFound" />;
  const back = (
    <TextLink to="/o/$organisationId/notices" params={{ organisationId: organisation.id }}>
      {t("notice.back")}
    </TextLink>
  );
  if (!notice) {
    return (
      <Page title={undefined} back={back}>
        <Panel>
          <TextSkeleton lines={4} />
        </Panel>
        <Panel>
          <TextSkeleton lines={10} />
        </Panel>
      </Page>
    );
  }
  const vendorReads = notice.vendor.id === organisation.id;
  return (
    <Page
      back={back}
      title={changeInWords(t, notice.announcement)}
      badge={<NoticeStateBadge state={notice.state} />}
      lead={t(vendorReads ? "notice.leadVendor" : "notice.leadCustomer", {
        name: vendorReads ? notice.customer.legalName : notice.vendor.legalName,
      })}
    >
      <Panel title={t("notice.deadlineTitle")}>
        <NoticeDeadline notice={notice} />
      </Panel>
      {vendorReads && <NoticeLetter notice={notice} />}
      <NoticeAnswer notice={notice} />
      <NoticeThread notice={notice} vendorReads={vendorReads} />
      {!vendorReads && <NoticeForwarding noticeId={notice.id} agreementId={notice.agreementId} />}
      <WithAside
        aside={
          <>
            <Panel title={t("notice.agreement")}>
              <p style={{ marginTop: 0 }}>
                <TextLink
                  to="/o/$organisationId/agreements/$agreementId"
                  params={{ organisationId: organisation.id, agreementId: notice.agreementId }}
                >
                  {notice.agreementReference}
                </TextLink>
              </p>
              <p style={{ marginBottom: 0 }}>
                {t(`authorisationModel.${notice.authorisationModel}`)}
                {", "}
                {t("notice.daysOfNotice", { count: notice.noticeDays })}
              </p>
            </Panel>
            <Panel title={t("notice.proof")}>
              <NoticeProof notice={notice} />
            </Panel>
            {notice.evidenceUrl !== null && (
              <Panel title={t("evidence.heading")}>
                <BundleDownload
                  lead={t("evidence.leadNotice")}
                  url={notice.evidenceUrl}
                  reference={`${notice.announcement.reference}-${notice.agreementReference}`}
                />
              </Panel>
            )}
          </>
        }
      >
        <Panel title={t("notice.whatChanges")}>
          <NoticeChange announcement={notice.announcement} />
        </Panel>
      </WithAside>
    </Page>
  );
}
