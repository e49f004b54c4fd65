import { AgreementVersionState, type CustomerFilter, Sector } from "../graphql/generated/graphql";
import { cursor, oneOf, searchOf, text } from "../shell/search";

/** Beside the states of an agreement: customers with a service that none governs, and customers that have none. */
export const agreementStates = ["MISSING_DPA", "NONE", ...Object.values(AgreementVersionState)] as const;
export const noticeKinds = ["open", "objection"] as const;
export const sectors = Object.values(Sector);

/** The customer list's state in the URL. */
export const customerSearch = searchOf({
  search: text,
  agreement: oneOf(agreementStates),
  notices: oneOf(noticeKinds),
  service: text,
  sector: oneOf(sectors),
  after: cursor,
});

/** The list's state as the portal's filter. */
export function customerFilter(state: ReturnType<typeof customerSearch>): CustomerFilter {
  const { search, agreement, notices, service, sector } = state;
  return {
    search: search ?? null,
    agreementStates:
      agreement && agreement !== "NONE" && agreement !== "MISSING_DPA" ? [agreement] : null,
    flag: agreement === "MISSING_DPA" ? agreement : null,
    withoutAgreement: agreement === "NONE" ? true : null,
    hasOpenNotice: notices === "open" ? true : null,
    hasObjection: notices === "objection" ? true : null,
    serviceId: service ?? null,
    sector: sector ?? null,
  };
}
