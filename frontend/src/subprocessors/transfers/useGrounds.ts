import { useQuery } from "urql";
import { graphql } from "../../graphql/generated";
import type { TransferMechanism } from "../../graphql/generated/graphql";
import { useStanding } from "../../shell/viewer";
import { inEea } from "../../words/countries";

const GroundRules = graphql(`
  query GroundRules($organisationId: ID!) {
    transferMechanisms {
      rules {
        mechanism
        label
        selectable
        needsReason
        countries
      }
    }
    defaultTransferMechanism(organisationId: $organisationId)
  }
`);

/** A ground of transfer as the law knows it today. */
export interface Ground {
  mechanism: TransferMechanism;
  label: string;
  selectable: boolean;
  needsReason: boolean;
  countries: readonly string[] | null;
}

/** Answers the ground to propose for a country; an empty text for none. */
export type Proposal = (countryCode: string) => TransferMechanism | "";

/** The ground that is proposed: adequacy where there is a decision, otherwise what the vendor has chosen, if it reaches. */
export function proposalOf(grounds: readonly Ground[], preferred: TransferMechanism | undefined): Proposal {
  const reaches = (mechanism: TransferMechanism, countryCode: string) =>
    grounds.some(
      (ground) =>
        ground.mechanism === mechanism &&
        ground.selectable &&
        (ground.countries === null || ground.countries.includes(countryCode)),
    );
  return (countryCode) => {
    if (inEea(countryCode)) return "NONE_EEA";
    if (reaches("ADEQUACY", countryCode)) return "ADEQUACY";
    return preferred !== undefined && reaches(preferred, countryCode) ? preferred : "";
  };
}

/** The grounds of transfer, and what to propose for a new place outside the EEA. Nothing until they are known. */
export function useGrounds(): {
  grounds: readonly Ground[];
  preferred: TransferMechanism | undefined;
  propose: Proposal;
} {
  const { organisation } = useStanding();
  const [{ data }] = useQuery({
    query: GroundRules,
    variables: { organisationId: organisation.id },
  });
  const grounds = data?.transferMechanisms.rules ?? [];
  const preferred = data?.defaultTransferMechanism;
  return { grounds, preferred, propose: proposalOf(grounds, preferred) };
}
