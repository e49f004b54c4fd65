import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { Facts } from "../ui/Facts";
import css from "./InvitationNotice.module.css";

const InvitationNoticeNotice = graphql(`
  fragment InvitationNotice_notice on ArticleFourteenNotice {
    controllerName
    controllerContact
    controllerDpo
    transfers
    statementUrl
    purpose
    legalBasis
    categories
    source
    recipients
    retention
    rights
    authority
  }
`);

/** What Article 14 of the GDPR says the invitee must be told, before anything is asked of them. */
export function InvitationNotice(props: { notice: FragmentType<typeof InvitationNoticeNotice> }) {
  const { t } = useTranslation();
  const notice = readFragment(InvitationNoticeNotice, props.notice);
  return (
    <details className={css["notice"]} open>
      <summary>
        {t("invitation.notice")}
        <span className={css["source"]}>{notice.source}</span>
      </summary>
      <Facts
        items={[
          {
            label: t("invitation.facts.controller"),
            value: `${notice.controllerName}, ${notice.controllerContact}`,
            wide: true,
          },
          ...(notice.controllerDpo === null
            ? []
            : [{ label: t("invitation.facts.dpo"), value: notice.controllerDpo, wide: true }]),
          { label: t("invitation.facts.purpose"), value: notice.purpose, wide: true },
          { label: t("invitation.facts.legalBasis"), value: notice.legalBasis, wide: true },
          { label: t("invitation.facts.categories"), value: <Lines lines={notice.categories} />, wide: true },
          { label: t("invitation.facts.recipients"), value: notice.recipients, wide: true },
          { label: t("invitation.facts.transfers"), value: notice.transfers, wide: true },
          { label: t("invitation.facts.retention"), value: notice.retention, wide: true },
          { label: t("invitation.facts.rights"), value: notice.rights, wide: true },
          { label: t("invitation.facts.authority"), value: notice.authority, wide: true },
          ...(notice.statementUrl === null
            ? []
            : [
                {
                  label: t("invitation.facts.statement"),
                  value: <Anchor href={notice.statementUrl}>{notice.statementUrl}</Anchor>,
                  wide: true,
                },
              ]),
        ]}
      />
    </details>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return lines.map((line) => <div key={line}>{line}</div>);
}
