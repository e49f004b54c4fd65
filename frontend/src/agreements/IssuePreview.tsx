import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, makeFragmentData, readFragment } from "../graphql/generated";
import type {
  IssueForm_SubProcessorFragment,
  IssueForm_TemplateFragment,
} from "../graphql/generated/graphql";
import { Callout } from "../ui/Alerts";
import { Facts } from "../ui/Facts";
import { Panel } from "../ui/Panel";
import { AgreementDocument, AgreementDocumentVersion } from "./AgreementDocument";
import { AgreementTerms, AgreementTermsParameters } from "./AgreementTerms";
import { AnnexEntriesEntry } from "./annex/AnnexEntries";
import { annexAInput, behind, type IssueDraft } from "./issue";
import { termsInput } from "./terms";

export const IssuePreviewService = graphql(`
  fragment IssuePreview_service on Service {
    id
    code
    title
    addenda {
      language
      number
      text
    }
  }
`);

/** What a customer will get: who and what, the terms in short, and the annexes as they will read. */
export function IssuePreview(props: {
  draft: IssueDraft;
  /** Who gets it, as people say it */
  recipient: string;
  /** What sending does */
  sendWords: string;
  template: IssueForm_TemplateFragment | undefined;
  /** Those that it is about */
  services: readonly FragmentType<typeof IssuePreviewService>[];
  subProcessors: readonly IssueForm_SubProcessorFragment[];
}) {
  const { draft, recipient, template, subProcessors } = props;
  const services = readFragment(IssuePreviewService, props.services);
  const { t } = useTranslation();
  const title = template?.title ?? "";
  return (
    <>
      <Panel title={t("issue.willBeSent")}>
        <Facts
          items={[
            { label: t("issue.recipient"), value: recipient },
            { label: t("issue.template"), value: title },
            { label: t("issue.services"), value: services.map((service) => service.title).join(", ") },
            { label: t("issue.language"), value: t(`language.${draft.language}`) },
            { label: t("issue.changeReason"), value: draft.changeReason.trim(), wide: true },
          ]}
        />
      </Panel>
      <Panel title={t("agreement.terms.heading")} lead={t("agreement.terms.lead")}>
        <AgreementTerms
          parameters={makeFragmentData(termsInput(draft.parameters), AgreementTermsParameters)}
        />
      </Panel>
      <Panel title={t("issue.annexes")} lead={t("issue.annexesLead")}>
        <AgreementDocument
          version={makeFragmentData(
            {
              id: draft.templateVersionId,
              title,
              language: draft.language,
              number: 1,
              clauses: [],
              annexA: { controllerLegalBasis: null, ...annexAInput(draft.annexA) },
              annexB: behind(subProcessors, draft.serviceIds).map((sub) =>
                makeFragmentData({
                name: sub.legalName,
                registration: sub.registration,
                address: [
                  sub.address.street,
                  [sub.address.postalCode, sub.address.city].filter(Boolean).join(" "),
                ]
                  .filter(Boolean)
                  .join(", "),
                countryCode: sub.address.countryCode,
                contact: sub.contactEmail,
                description: sub.purpose,
                locations: sub.locations.map(({ name, city }) =>
                  [name, city].filter(Boolean).join(", "),
                ),
                transferMechanism:
                  sub.locations.find(({ transferMechanism }) => transferMechanism !== "NONE_EEA")
                    ?.transferMechanism ?? "NONE_EEA",
                }, AnnexEntriesEntry),
              ),
              annexC: draft.annexC,
              deviations: [],
              annexD: draft.annexD.trim() || null,
              addenda: services.flatMap((service) =>
                service.addenda
                  .filter(({ language, text }) => language === draft.language && text !== "")
                  .map(({ text, number }) => ({
                    serviceCode: service.code,
                    title: service.title,
                    text,
                    version: number,
                  })),
              ),
            },
            AgreementDocumentVersion,
          )}
        />
      </Panel>
      <Callout tone="info">
        <p>{props.sendWords}</p>
      </Callout>
    </>
  );
}
