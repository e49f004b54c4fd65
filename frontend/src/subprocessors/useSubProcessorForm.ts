import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { required } from "../shell/forms";
import { inEea } from "../words/countries";
import { linesOf } from "../words/lines";
import { needsReason, type SubProcessorDraft } from "./draft";

/** Everything of a sub-processor that can be edited. */
export const SubProcessorDraftFragment = graphql(`
  fragment SubProcessorDraft_subProcessor on SubProcessor {
    id
    version
    state
    legalName
    registration
    website
    contactName
    contactEmail
    contactPhone
    purposeDa
    purposeEn
    serviceCategories
    dataCategories
    subjectCategories
    tier
    role
    agreementSignedAt
    address {
      street
      postalCode
      city
      countryCode
    }
    services {
      id
    }
    locations {
      id
      name
      countryCode
      city
      kind
      transferMechanism
      transferModule
      transferValidFrom
      transferValidTo
      tiaDate
      transferReason
    }
  }
`);

/** A rule for a list that needs at least one line. */
function lines(message: string) {
  return (value: string) => (linesOf(value).length === 0 ? message : null);
}

/** The form of a sub-processor with the rules that can be told while typing. */
export function useSubProcessorForm(initialValues: SubProcessorDraft) {
  const { t } = useTranslation();
  const missing = t("subProcessorForm.missing");
  return useForm<SubProcessorDraft>({
    initialValues,
    validate: {
      legalName: required(t("subProcessorForm.nameMissing")),
      street: required(missing),
      postalCode: required(missing),
      city: required(missing),
      contactEmail: (value) =>
        /^\S+@\S+\.\S+$/.test(value.trim()) ? null : t("customers.emailWrong"),
      purposeDa: required(t("subProcessorForm.purposeMissing")),
      purposeEn: required(t("subProcessorForm.purposeMissing")),
      dataCategories: lines(t("subProcessorForm.linesMissing")),
      subjectCategories: lines(t("subProcessorForm.linesMissing")),
      tier: (value) =>
        Number.isInteger(Number(value)) && Number(value) >= 1 && Number(value) <= 9
          ? null
          : t("subProcessorForm.tierWrong"),
      serviceIds: (ids) => (ids.length === 0 ? t("subProcessorForm.servicesMissing") : null),
      locations: {
        name: required(t("subProcessorForm.placeMissing")),
        transferMechanism: (value, { locations }, path) => {
          const place = locations[Number(path.split(".")[1])];
          return place && !inEea(place.countryCode) && value === ""
            ? t("subProcessorForm.groundMissing")
            : null;
        },
        transferReason: (value, { locations }, path) => {
          const place = locations[Number(path.split(".")[1])];
          return place && !inEea(place.countryCode) && needsReason(place.transferMechanism) && value.trim() === ""
            ? t("subProcessorForm.reasonMissing")
            : null;
        },
        transferModule: (value, { locations }, path) => {
          const place = locations[Number(path.split(".")[1])];
          return place?.transferMechanism === "SCC_2021_914" && value === ""
            ? t("subProcessorForm.moduleMissing")
            : null;
        },
      },
    },
  });
}

export type SubProcessorForm = ReturnType<typeof useSubProcessorForm>;
