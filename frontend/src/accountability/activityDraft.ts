import type {
  ActivityDraft_ActivityFragment,
  LegalBasis,
  ProcessingActivityFactsInput,
  ProcessingRole,
} from "../graphql/generated/graphql";
import type { PickedCustomer } from "../customers/CustomerPicker";
import { linesOf, textOf } from "../words/lines";

/** For whom a processor works, as the form asks it. */
export type ControllerChoice = "CUSTOMERS" | "SERVICE" | "RELATION" | "NAMED";

/** The choices of a vendor; whoever has no customers here can only write names. */
export const vendorChoices: readonly ControllerChoice[] = ["CUSTOMERS", "SERVICE", "RELATION", "NAMED"];

/** A processing activity while it is typed; lists are texts with an item a line. */
export interface ActivityDraft {
  role: ProcessingRole;
  title: string;
  purposes: string;
  legalBasis: LegalBasis | "";
  controllers: ControllerChoice;
  serviceId: string;
  customer: PickedCustomer | null;
  controllerNames: string;
  subjectCategories: string;
  dataCategories: string;
  specialCategories: boolean;
  recipients: string;
  transfers: string;
  retention: string;
  measures: string;
  ownerRole: string;
  nextReviewOn: string;
}

/** A new activity: a vendor mostly works for others, everybody else for themselves. */
export function emptyActivity(vendor: boolean): ActivityDraft {
  return {
    role: vendor ? "PROCESSOR" : "CONTROLLER",
    title: "",
    purposes: "",
    legalBasis: "",
    controllers: vendor ? "CUSTOMERS" : "NAMED",
    serviceId: "",
    customer: null,
    controllerNames: "",
    subjectCategories: "",
    dataCategories: "",
    specialCategories: false,
    recipients: "",
    transfers: "",
    retention: "",
    measures: "",
    ownerRole: "",
    nextReviewOn: "",
  };
}

/** A recorded activity, to change. */
export function draftOf(known: ActivityDraft_ActivityFragment, vendor: boolean): ActivityDraft {
  const source = known.controllerSource;
  const relation = known.relationId ?? null;
  return {
    role: known.role,
    title: known.title,
    purposes: textOf(known.purposes),
    legalBasis: known.legalBasis ?? "",
    controllers: source === "OWN" ? emptyActivity(vendor).controllers : source,
    serviceId: known.service?.id ?? "",
    customer:
      relation === null
        ? null
        : {
            relationId: relation,
            customerId: known.controllerOrganisationId ?? "",
            name: known.controllerName ?? "",
          },
    controllerNames: textOf(known.controllerNames),
    subjectCategories: textOf(known.subjectCategories),
    dataCategories: textOf(known.dataCategories),
    specialCategories: known.specialCategories,
    recipients: textOf(known.recipients),
    transfers: known.transfers,
    retention: known.retention,
    measures: known.measures,
    ownerRole: known.ownerRole,
    nextReviewOn: known.nextReviewOn ?? "",
  };
}

/** What the portal is told: what the form does not show any more is not said. */
export function inputOf(draft: ActivityDraft): ProcessingActivityFactsInput {
  const processor = draft.role === "PROCESSOR";
  const chosen = (choice: ControllerChoice) => processor && draft.controllers === choice;
  return {
    role: draft.role,
    title: draft.title,
    purposes: linesOf(draft.purposes),
    legalBasis: processor || draft.legalBasis === "" ? null : draft.legalBasis,
    serviceId: chosen("SERVICE") && draft.serviceId !== "" ? draft.serviceId : null,
    relationId: chosen("RELATION") ? (draft.customer?.relationId ?? null) : null,
    controllerNames: chosen("NAMED") ? linesOf(draft.controllerNames) : [],
    subjectCategories: linesOf(draft.subjectCategories),
    dataCategories: linesOf(draft.dataCategories),
    specialCategories: draft.specialCategories,
    recipients: linesOf(draft.recipients),
    transfers: draft.transfers.trim(),
    retention: draft.retention.trim(),
    measures: draft.measures.trim(),
    ownerRole: draft.ownerRole.trim(),
    nextReviewOn: draft.nextReviewOn === "" ? null : draft.nextReviewOn,
  };
}
