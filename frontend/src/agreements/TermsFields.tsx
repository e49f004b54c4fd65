import { Checkbox, NativeSelect, NumberInput, Radio, SimpleGrid, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { AuthorisationModel, ExitChoice } from "../graphql/generated/graphql";
import { type Limited, limits, type Terms } from "./terms";

const concepts = [1, 2, 3, 4, 5, 6] as const;

/** The terms that differ from agreement to agreement, each as the question it answers. */
export function TermsFields(props: {
  /** The form's properties of one term's input */
  field: (term: keyof Terms, options?: { type: "checkbox" }) => object;
}) {
  const { field } = props;
  const { t } = useTranslation();
  const number = (term: Limited) => ({
    allowDecimal: false,
    min: limits[term][0],
    max: limits[term][1],
    clampBehavior: "none" as const,
    ...field(term),
  });
  return (
    <Stack>
      <Radio.Group label={t("terms.authorisation")} {...field("authorisationModel")}>
        <Stack gap="xs" mt="xs">
          {Object.values(AuthorisationModel).map((value) => (
            <Radio
              key={value}
              value={value}
              label={t(`authorisationModel.${value}`)}
              description={t(`terms.authorisationHint.${value}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NumberInput
          label={t("terms.notice")}
          description={t("terms.noticeHint")}
          suffix={t("terms.daysSuffix")}
          {...number("subProcessorNoticeDays")}
        />
        <NumberInput
          label={t("terms.objection")}
          description={t("terms.objectionHint")}
          suffix={t("terms.daysSuffix")}
          {...number("objectionDays")}
        />
        <NumberInput
          label={t("terms.breach")}
          description={t("terms.breachHint")}
          suffix={t("terms.hoursSuffix")}
          {...number("breachHours")}
        />
        <NumberInput
          label={t("terms.auditNotice")}
          description={t("terms.auditNoticeHint")}
          suffix={t("terms.daysSuffix")}
          {...number("auditNoticeDays")}
        />
      </SimpleGrid>
      <NativeSelect
        label={t("terms.audit")}
        description={t("terms.auditHint")}
        data={concepts.map((concept) => ({
          value: String(concept),
          label: t(`terms.concept.${concept}`),
        }))}
        {...field("auditConcept")}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NativeSelect
          label={t("terms.exit")}
          data={Object.values(ExitChoice).map((value) => ({
            value,
            label: t(`terms.exitChoice.${value}`),
          }))}
          {...field("exitChoice")}
        />
        <NumberInput
          label={t("terms.exitDays")}
          suffix={t("terms.daysSuffix")}
          {...number("exitDays")}
        />
      </SimpleGrid>
      <Checkbox
        label={t("terms.thirdCountry")}
        description={t("terms.thirdCountryHint")}
        {...field("thirdCountryAllowed", { type: "checkbox" })}
      />
    </Stack>
  );
}
