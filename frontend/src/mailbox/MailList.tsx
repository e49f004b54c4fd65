import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { TextLink } from "../shell/links";
import { Row, Rows } from "../ui/Rows";
import { useDates } from "../words/dates";

const MailListMail = graphql(`
  fragment MailList_mail on DemoMail {
    id
    to
    subject
    at
  }
`);

/** Mails, newest first. */
export function MailList(props: {
  mails: readonly FragmentType<typeof MailListMail>[];
  openId: string | undefined;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const mails = readFragment(MailListMail, props.mails);
  return (
    <Rows label={t("mailbox.mails")}>
      {mails.map((mail) => (
        <Row
          key={mail.id}
          main={
            <TextLink
              to="/mailbox"
              search={(before) => ({ ...before, mail: mail.id })}
              resetScroll={false}
              fw={mail.id === props.openId ? 700 : 500}
              aria-current={mail.id === props.openId ? "true" : undefined}
            >
              {mail.subject}
            </TextLink>
          }
          detail={`${mail.to} · ${dates.shortDate(mail.at)}`}
        />
      ))}
    </Rows>
  );
}
