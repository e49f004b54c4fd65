import { Checkbox, NativeSelect, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CustomerPicker } from "../customers/CustomerPicker";
import { LegalBasis, ProcessingRole } from "../graphql/generated/graphql";
import { useStanding } from "../shell/viewer";
import { Panel } from "../ui/Panel";
import { vendorChoices } from "./activityDraft";
import type { ActivityForm } from "./useActivityForm";

const order: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];

/** Everything that the record says of an activity: what and for whom, whose data, what happens to it, who answers. */
export function ActivityFields(props: {
  form: ActivityForm;
  /** A vendor's services; null where there are none to choose */
  services: readonly { readonly id: string; readonly title: string }[] | null;
}) {
  const { form } = props;
  const { t } = useTranslation();
  const field = (name: keyof ActivityForm["values"]) => form.getInputProps(name);
  const several = { autosize: true, minRows: 2 };
  const controller = form.values.role === "CONTROLLER";
  return (
    <Stack gap="lg">
      <Panel title={t("activityForm.what")}>
        <Stack>
          <TextInput label={t("activityForm.title")} maxLength={160} {...field("title")} />
          <NativeSelect
            label={t("activityForm.role")}
            data={Object.values(ProcessingRole).map((value) => ({
              value,
              label: t(`activityForm.roles.${value}`),
            }))}
            {...field("role")}
          />
          <Textarea
            label={t("activity.purposes")}
            description={t("subProcessorForm.oneALine")}
            {...several}
            {...field("purposes")}
          />
          {controller ? (
            <NativeSelect
              label={t("activity.legalBasis")}
              data={[
                { value: "", label: t("activityForm.choose") },
                ...Object.values(LegalBasis).map((value) => ({ value, label: t(`legalBasis.${value}`) })),
              ]}
              {...field("legalBasis")}
            />
          ) : (
            <ControllerFields form={form} services={props.services} />
          )}
        </Stack>
      </Panel>
      <Panel title={t("activityForm.whose")}>
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Textarea
              label={t("activity.subjectCategories")}
              description={t("subProcessorForm.oneALine")}
              {...several}
              {...field("subjectCategories")}
            />
            <Textarea
              label={t("activity.dataCategories")}
              description={t("subProcessorForm.oneALine")}
              {...several}
              {...field("dataCategories")}
            />
          </SimpleGrid>
          <Checkbox
            label={t("activityForm.special")}
            {...form.getInputProps("specialCategories", { type: "checkbox" })}
          />
        </Stack>
      </Panel>
      <Panel title={t("activityForm.where")}>
        <Stack>
          <Textarea
            label={t("activity.recipients")}
            description={t("subProcessorForm.oneALine")}
            {...several}
            {...field("recipients")}
          />
          <Textarea
            label={t("activity.transfers")}
            description={t("activityForm.transfersHint")}
            maxLength={4000}
            {...several}
            {...field("transfers")}
          />
          <Textarea
            label={t("activity.retention")}
            description={t("activityForm.retentionHint")}
            maxLength={4000}
            {...several}
            {...field("retention")}
          />
          <Textarea
            label={t("activity.measures")}
            description={t("activityForm.measuresHint")}
            maxLength={4000}
            {...several}
            {...field("measures")}
          />
        </Stack>
      </Panel>
      <Panel title={t("activityForm.who")}>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label={t("activity.ownerRole")}
            description={t("activityForm.ownerHint")}
            inputWrapperOrder={order}
            maxLength={160}
            {...field("ownerRole")}
          />
          <TextInput
            type="date"
            label={t("activity.nextReviewOn")}
            description={t("activityForm.reviewHint")}
            inputWrapperOrder={order}
            {...field("nextReviewOn")}
          />
        </SimpleGrid>
      </Panel>
    </Stack>
  );
}

/** For whom a processor works. */
function ControllerFields(props: {
  form: ActivityForm;
  services: readonly { readonly id: string; readonly title: string }[] | null;
}) {
  const { form, services } = props;
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const choice = form.values.controllers;
  return (
    <>
      {services !== null && (
        <NativeSelect
          label={t("activityForm.controllers")}
          data={vendorChoices.map((value) => ({ value, label: t(`activityForm.controller.${value}`) }))}
          {...form.getInputProps("controllers")}
        />
      )}
      {choice === "SERVICE" && services !== null && (
        <NativeSelect
          label={t("activityForm.service")}
          data={[
            { value: "", label: t("activityForm.choose") },
            ...services.map(({ id, title }) => ({ value: id, label: title })),
          ]}
          {...form.getInputProps("serviceId")}
        />
      )}
      {choice === "RELATION" && (
        <CustomerPicker
          organisationId={organisation.id}
          label={t("activityForm.customer")}
          value={form.values.customer}
          onChange={(customer) => form.setFieldValue("customer", customer)}
          error={form.errors["customer"]}
        />
      )}
      {choice === "NAMED" && (
        <Textarea
          label={t("activityForm.names")}
          description={t("subProcessorForm.oneALine")}
          autosize
          minRows={2}
          {...form.getInputProps("controllerNames")}
        />
      )}
    </>
  );
}
