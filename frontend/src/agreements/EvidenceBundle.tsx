import { useTranslation } from "react-i18next";
import { BundleDownload } from "../evidence/BundleDownload";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";

const EvidenceBundleAgreement = graphql(`
  fragment EvidenceBundle_agreement on Agreement {
    id
    reference
    evidenceUrl
  }
`);

/** Everything that proves the agreement in one file, and where anybody may have it checked. */
export function EvidenceBundle(props: { agreement: FragmentType<typeof EvidenceBundleAgreement> }) {
  const { t } = useTranslation();
  const agreement = readFragment(EvidenceBundleAgreement, props.agreement);
  return (
    <BundleDownload
      lead={t("evidence.lead")}
      url={agreement.evidenceUrl}
      reference={agreement.reference}
    />
  );
}
