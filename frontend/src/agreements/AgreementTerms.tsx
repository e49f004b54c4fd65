import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { Facts } from "../ui/Facts";

export const AgreementTermsParameters = graphql(`
  fragment AgreementTerms_parameters on AgreementParameters {
    authorisationModel
    subProcessorNoticeDays
    objectionDays
    breachHours
    exitChoice
    exitDays
    auditConcept
    auditNoticeDays
    thirdCountryAllowed
  }
`);

/** The concepts of the Danish authority's guidance of 2021 for supervising a processor. */
type AuditConcept = 1 | 2 | 3 | 4 | 5 | 6;

/** What was agreed, in the words a busy reader needs: deadlines and choices. */
export function AgreementTerms(props: {
  parameters: FragmentType<typeof AgreementTermsParameters>;
}) {
  const { t } = useTranslation();
  const terms = readFragment(AgreementTermsParameters, props.parameters);
  return (
    <Facts
      items={[
        {
          label: t("agreement.terms.authorisation"),
          value: t(`authorisationModel.${terms.authorisationModel}`),
        },
        {
          label: t("agreement.terms.notice"),
          value: t("agreement.terms.days", { count: terms.subProcessorNoticeDays }),
        },
        {
          label: t("agreement.terms.objection"),
          value: t("agreement.terms.days", { count: terms.objectionDays }),
        },
        {
          label: t("agreement.terms.breach"),
          value: t("agreement.terms.hours", { count: terms.breachHours }),
        },
        {
          label: t("agreement.terms.exit"),
          value: t(`agreement.terms.exitChoice.${terms.exitChoice}`, { count: terms.exitDays }),
        },
        {
          label: t("agreement.terms.audit"),
          value: t("agreement.terms.auditConcept", {
            way: t(`agreement.terms.auditWay.${terms.auditConcept as AuditConcept}`),
            concept: terms.auditConcept,
            count: terms.auditNoticeDays,
          }),
          wide: true,
        },
        {
          label: t("agreement.terms.thirdCountry"),
          value: terms.thirdCountryAllowed
            ? t("agreement.terms.thirdCountryAllowed")
            : t("agreement.terms.thirdCountryRefused"),
          wide: true,
        },
      ]}
    />
  );
}
