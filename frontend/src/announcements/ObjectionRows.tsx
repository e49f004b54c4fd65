import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { ButtonLink, TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { Row, Rows } from "../ui/Rows";
import { useDates } from "../words/dates";

const ObjectionRowsNotice = graphql(`
  fragment ObjectionRows_notice on Notice {
    id
    canResolve
    customer {
      id
      legalName
    }
    objection {
      ground
      text
      raisedAt
    }
  }
`);

/** Objections that stand in the way, in the customer's own words, each with the way to its answer. */
export function ObjectionRows(props: {
  notices: readonly FragmentType<typeof ObjectionRowsNotice>[];
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const notices = readFragment(ObjectionRowsNotice, props.notices);
  return (
    <Rows label={t("dashboard.objections")}>
      {notices.map(({ id, customer, objection, canResolve }) => {
        const link = {
          to: "/o/$organisationId/notices/$noticeId",
          params: { organisationId: organisation.id, noticeId: id },
        } as const;
        return (
          <Row
            key={id}
            main={<TextLink {...link}>{customer.legalName}</TextLink>}
            detail={
              objection && (
                <>
                  {t(`objectionGround.${objection.ground}`)} · {dates.shortDate(objection.raisedAt)}
                  <br />
                  {objection.text}
                </>
              )
            }
            end={
              canResolve && (
                <ButtonLink
                  {...link}
                  size="compact-sm"
                  variant="default"
                  aria-label={t("announcement.answerTo", { name: customer.legalName })}
                >
                  {t("announcement.answer")}
                </ButtonLink>
              )
            }
          />
        );
      })}
    </Rows>
  );
}
