import { Client, fetchExchange, type Exchange } from "@urql/core";
import { authExchange } from "@urql/exchange-auth";
import { cacheExchange } from "@urql/exchange-graphcache";
import { codesOf } from "./failure";
import { accessIsStale, accessToken, authorised, restoreSession } from "./session";

/** Types without an id live inside their parent in the cache. A test holds this list against the schema. */
export const embeddedTypes = [
  "ActivityController",
  "ActivityEvent",
  "Addendum",
  "Address",
  "AddressSource",
  "AgreementLife",
  "AgreementParameters",
  "AgreementPipeline",
  "AgreementStanding",
  "AnnexA",
  "AnnexBEntry",
  "AnnexChange",
  "AnnexC",
  "ArticleFourteenNotice",
  "AskedColleague",
  "AssistanceCase",
  "AssistanceForm",
  "AssistanceProposal",
  "AudienceEntry",
  "Clause",
  "ClosingObstacles",
  "Colleague",
  "ComparedPassage",
  "ConsentSentence",
  "Contact",
  "Cure",
  "CustomerAgreementCard",
  "CustomerDashboard",
  "Delivery",
  "DemoActor",
  "Deviation",
  "EmailChangeLink",
  "ExitCase",
  "ExitStanding",
  "FirstOwner",
  "ForwardTarget",
  "HandOver",
  "InvestigationNote",
  "InvestigationRecord",
  "InvitationDomains",
  "InvitationImportRow",
  "InvitationListPreview",
  "InvitationListRow",
  "InvitationMail",
  "InvitationMails",
  "InvitationPreview",
  "InvitationRowProblem",
  "IssueBatchRow",
  "IssuePreview",
  "IssuePreviewRow",
  "IssueRowProblem",
  "MappedService",
  "NegotiatedPassage",
  "Negotiation",
  "NoticeProgress",
  "NoticeRecipient",
  "Objection",
  "OrganisationMeasures",
  "PageInfo",
  "PartnerDashboard",
  "PasswordLink",
  "PipelineEntry",
  "PipelineStage",
  "PipelineWeek",
  "Platform",
  "Portal",
  "ProcessorMeasures",
  "Provisioning",
  "RecipientNotice",
  "RecipientPlace",
  "Registration",
  "Seal",
  "SealTimestamp",
  "SealingKey",
  "SealingKeys",
  "SecondFactors",
  "SecondStep",
  "SignOn",
  "SignOnDomain",
  "SignOnProvider",
  "SignUpHost",
  "SignUpLink",
  "ServiceAddendum",
  "ServiceProvider",
  "ShownConfidentiality",
  "ShownTraining",
  "Signature",
  "SigningReminders",
  "SupportStanding",
  "SupportVisit",
  "Suspension",
  "SuspensionStanding",
  "TenantCount",
  "Termination",
  "TerminationStanding",
  "TextSpan",
  "TotpFactor",
  "SubProcessorContract",
  "SubProcessorDisclosed",
  "SubProcessorOnFile",
  "TransferLaw",
  "TransferMechanismRule",
  "AdequacyDecision",
  "TrustChange",
  "TrustPage",
  "TrustVendor",
  "VendorDashboard",
  "VersionComparison",
  "Viewer",
] as const;

const embedded = () => null;

/** Connections, edges and payloads follow their names; only plain embedded types need listing. */
const keys = new Proxy<Record<string, () => null>>(
  Object.fromEntries(embeddedTypes.map((type) => [type, embedded])),
  {
    get: (known, type: string) =>
      known[type] ?? (/(Connection|Edge|Payload)$/.test(type) ? embedded : undefined),
  },
);

const authentication: Exchange = authExchange(async (operations) => ({
  addAuthToOperation: (operation) => {
    const token = accessToken();
    return token
      ? operations.appendHeaders(operation, { authorization: `Bearer ${token}` })
      : operation;
  },
  willAuthError: () => accessToken() !== null && accessIsStale(),
  didAuthError: (error) => codesOf(error).includes("UNAUTHENTICATED"),
  refreshAuth: async () => {
    if (!(await restoreSession())) onSessionLost();
  },
}));

let onSessionLost: () => void = () => undefined;

/** What to do when the session has ended under the reader; the router sets it. */
export function whenSessionIsLost(react: () => void): void {
  onSessionLost = react;
}

/** The one client of the signed-in pages: normalised cache, token, then the network. */
export function makeClient(): Client {
  return new Client({
    url: "/graphql",
    preferGetMethod: false,
    exchanges: [cacheExchange({ keys }), authentication, fetchExchange],
    fetchSubscriptions: true,
    fetchOptions: () => authorised({}),
  });
}
