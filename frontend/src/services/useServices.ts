import { graphql } from "../graphql/generated";
import { usePageData } from "../session/data";
import { mostServices } from "./ServiceChoice";

export const AllServices = graphql(`
  query AllServices($organisationId: ID!, $first: Int!) {
    services(organisationId: $organisationId, first: $first) {
      nodes {
        id
        title
        ...ServiceChoice_service
        ...IssuePreview_service
      }
    }
  }
`);

/** What a loader prefetches for forms and filters that offer the vendor's services. */
export function allServicesOf(organisationId: string) {
  return { organisationId, first: mostServices };
}

/** The vendor's services for forms and filters; undefined until they are known. */
export function useServices(organisationId: string) {
  const { data } = usePageData(AllServices, allServicesOf(organisationId));
  return data?.services.nodes;
}
