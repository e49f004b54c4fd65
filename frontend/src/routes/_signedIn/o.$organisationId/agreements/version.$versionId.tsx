import { createFileRoute, redirect } from "@tanstack/react-router";
import { graphql } from "../../../../graphql/generated";
import { ProblemPage } from "../../../../shell/ProblemPage";

const AgreementOfVersion = graphql(`
  query AgreementOfVersion($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on AgreementVersion {
        agreement {
          id
        }
      }
    }
  }
`);

/** A version's own address: leads to the agreement that it belongs to. */
export const Route = createFileRoute("/_signedIn/o/$organisationId/agreements/version/$versionId")({
  loader: async ({ context, params }) => {
    const { data, error } = await context.client
      .query(AgreementOfVersion, { id: params.versionId })
      .toPromise();
    if (error) throw error;
    if (data?.node?.__typename !== "AgreementVersion") return;
    throw redirect({
      to: "/o/$organisationId/agreements/$agreementId",
      params: { organisationId: params.organisationId, agreementId: data.node.agreement.id },
      replace: true,
    });
  },
  component: () => <ProblemPage problem="notFound" />,
});
