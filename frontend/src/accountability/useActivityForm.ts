import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { required } from "../shell/forms";
import { linesOf } from "../words/lines";
import type { ActivityDraft, ControllerChoice } from "./activityDraft";

/** Everything of a processing activity that can be edited. */
export const ActivityDraftFragment = graphql(`
  fragment ActivityDraft_activity on ProcessingActivity {
    id
    version
    state
    role
    title
    purposes
    legalBasis
    controllerSource
    controllerName
    controllerOrganisationId
    service {
      id
    }
    relationId
    controllerNames
    subjectCategories
    dataCategories
    specialCategories
    recipients
    transfers
    retention
    measures
    ownerRole
    nextReviewOn
  }
`);

function chosen(values: ActivityDraft, choice: ControllerChoice): boolean {
  return values.role === "PROCESSOR" && values.controllers === choice;
}

/** The form of an activity. A draft may lack nearly everything; what it names, it names whole. */
export function useActivityForm(initialValues: ActivityDraft) {
  const { t } = useTranslation();
  return useForm<ActivityDraft>({
    initialValues,
    validate: {
      title: required(t("activityForm.titleMissing")),
      serviceId: (value, values) =>
        chosen(values, "SERVICE") && value === "" ? t("activityForm.serviceMissing") : null,
      customer: (value, values) =>
        chosen(values, "RELATION") && value === null ? t("activityForm.customerMissing") : null,
      // Without a name a vendor would work for all its customers.
      controllerNames: (value, values) =>
        chosen(values, "NAMED") && linesOf(value).length === 0 ? t("activityForm.namesMissing") : null,
    },
  });
}

export type ActivityForm = ReturnType<typeof useActivityForm>;
