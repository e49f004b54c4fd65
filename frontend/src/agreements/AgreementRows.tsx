import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { Row, Rows } from "../ui/Rows";
import { AskedBadge } from "./AskedBadge";
import { AgreementStateBadge } from "./AgreementStateBadge";

const AgreementRowsAgreement = graphql(`
  fragment AgreementRows_agreement on Agreement {
    id
    reference
    vendor {
      id
      legalName
    }
    customer {
      id
      legalName
    }
    currentVersion {
      id
      state
      askedOfViewer
    }
  }
`);

/** Agreements in short, named by the other party. */
export function AgreementRows(props: {
  agreements: readonly FragmentType<typeof AgreementRowsAgreement>[];
}) {
  const { organisation } = useStanding();
  const agreements = readFragment(AgreementRowsAgreement, props.agreements);
  return (
    <Rows>
      {agreements.map((agreement) => (
        <Row
          key={agreement.id}
          main={
            <TextLink
              to="/o/$organisationId/agreements/$agreementId"
              params={{ organisationId: organisation.id, agreementId: agreement.id }}
            >
              {agreement.vendor.id === organisation.id
                ? agreement.customer.legalName
                : agreement.vendor.legalName}
            </TextLink>
          }
          detail={agreement.reference}
          end={
            <>
              <AskedBadge asked={agreement.currentVersion.askedOfViewer} />
              <AgreementStateBadge state={agreement.currentVersion.state} />
            </>
          }
        />
      ))}
    </Rows>
  );
}
