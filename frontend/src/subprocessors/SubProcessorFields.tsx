import {
  Button,
  Fieldset,
  NativeSelect,
  NumberInput,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FragmentType } from "../graphql/generated";
import { LocationKind, SubProcessorRole } from "../graphql/generated/graphql";
import { ServiceChoice, type ServiceChoiceService } from "../services/ServiceChoice";
import { PlusIcon } from "../ui/icons";
import { Panel } from "../ui/Panel";
import { inEea, useCountryOptions } from "../words/countries";
import { emptyLocation, grounds, legacyGrounds, modules, movedTo, needsReason } from "./draft";
import { type Ground, useGrounds } from "./transfers/useGrounds";
import type { SubProcessorForm } from "./useSubProcessorForm";

/** All facts of a sub-processor, in the order in which one knows them: who, what for, where. */
export function SubProcessorFields(props: {
  form: SubProcessorForm;
  services: readonly FragmentType<typeof ServiceChoiceService>[];
  /** Customers know it already: only corrections may be made, other facts need an announcement */
  onlyCorrections?: boolean;
}) {
  const { form, services, onlyCorrections = false } = props;
  const { t } = useTranslation();
  const countries = useCountryOptions();
  const field = (path: string) => form.getInputProps(path);
  const lines = (path: string) => ({
    ...field(path),
    autosize: true,
    minRows: 2,
    disabled: onlyCorrections,
  });
  return (
    <Stack gap="lg">
      <Panel title={t("subProcessorForm.who")}>
        <Stack>
          <TextInput label={t("customers.legalName")} {...field("legalName")} />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput label={t("organisation.registration")} {...field("registration")} />
            <TextInput label={t("organisation.website")} {...field("website")} />
            <TextInput label={t("organisation.street")} {...field("street")} />
            <TextInput label={t("organisation.postalCode")} {...field("postalCode")} />
            <TextInput label={t("organisation.city")} {...field("city")} />
            <NativeSelect label={t("customers.country")} data={countries} {...field("countryCode")} />
            <TextInput
              type="email"
              label={t("subProcessorForm.contactEmail")}
              description={t("subProcessorForm.contactEmailHint")}
              inputWrapperOrder={["label", "input", "description", "error"]}
              {...field("contactEmail")}
            />
            <TextInput label={t("subProcessorForm.contactName")} {...field("contactName")} />
            <TextInput type="tel" label={t("profile.phone")} {...field("contactPhone")} />
          </SimpleGrid>
        </Stack>
      </Panel>
      <Panel title={t("subProcessorForm.what")} lead={t("subProcessorForm.whatLead")}>
        <Stack>
          <ServiceChoice
            label={t("subProcessorForm.services")}
            services={services}
            value={form.values.serviceIds}
            onChange={(ids) => {
              if (!onlyCorrections) form.setFieldValue("serviceIds", ids);
            }}
            error={form.errors["serviceIds"]}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Textarea label={t("subProcessorForm.purposeDa")} {...lines("purposeDa")} />
            <Textarea label={t("subProcessorForm.purposeEn")} {...lines("purposeEn")} />
            <Textarea
              label={t("subProcessors.dataCategories")}
              description={t("subProcessorForm.oneALine")}
              {...lines("dataCategories")}
            />
            <Textarea
              label={t("subProcessors.subjectCategories")}
              description={t("subProcessorForm.oneALine")}
              {...lines("subjectCategories")}
            />
            <Textarea
              label={t("subProcessors.serviceCategories")}
              description={t("subProcessorForm.serviceCategoriesHint")}
              {...lines("serviceCategories")}
            />
            <Stack>
              <NativeSelect
                label={t("subProcessorForm.role")}
                disabled={onlyCorrections}
                data={Object.values(SubProcessorRole).map((value) => ({
                  value,
                  label: t(`subProcessorRole.${value}`),
                }))}
                {...field("role")}
              />
              <NumberInput
                label={t("subProcessorForm.tier")}
                description={t("subProcessorForm.tierHint")}
                min={1}
                max={9}
                allowDecimal={false}
                hideControls
                disabled={onlyCorrections}
                {...field("tier")}
              />
            </Stack>
          </SimpleGrid>
        </Stack>
      </Panel>
      <Panel title={t("subProcessorForm.where")} lead={t("subProcessorForm.whereLead")}>
        <Stack>
          {form.values.locations.map((place, index) => (
            <Place
              key={place.key}
              form={form}
              index={index}
              countries={countries}
              disabled={onlyCorrections}
            />
          ))}
          {!onlyCorrections && (
            <Button
              variant="default"
              leftSection={<PlusIcon size={18} />}
              onClick={() => form.insertListItem("locations", emptyLocation())}
              style={{ alignSelf: "flex-start" }}
            >
              {t("subProcessorForm.addPlace")}
            </Button>
          )}
        </Stack>
      </Panel>
    </Stack>
  );
}

/** Whether the ground reaches the country; until that is known, it may. */
function reaches(known: readonly Ground[], mechanism: string, countryCode: string): boolean {
  const countries = known.find((ground) => ground.mechanism === mechanism)?.countries;
  return !countries || countries.includes(countryCode);
}

function Place(props: {
  form: SubProcessorForm;
  index: number;
  countries: { value: string; label: string }[];
  disabled: boolean;
}) {
  const { form, index, countries, disabled } = props;
  const { t } = useTranslation();
  const { grounds: known, propose } = useGrounds();
  const place = form.values.locations[index];
  if (place === undefined) return null;
  const path = `locations.${index}`;
  const field = (name: string) => form.getInputProps(`${path}.${name}`);
  const abroad = !inEea(place.countryCode);
  return (
    <Fieldset
      legend={t("subProcessorForm.place", { number: index + 1 })}
      disabled={disabled}
    >
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label={t("subProcessorForm.placeName")}
            description={t("subProcessorForm.placeNameHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            {...field("name")}
          />
          <NativeSelect
            label={t("subProcessorForm.placeKind")}
            data={Object.values(LocationKind).map((value) => ({
              value,
              label: t(`locationKind.${value}`),
            }))}
            {...field("kind")}
          />
          <NativeSelect
            label={t("customers.country")}
            data={countries}
            {...field("countryCode")}
            onChange={(event) => {
              form.setFieldValue(path, movedTo(place, event.currentTarget.value, propose));
            }}
          />
          <TextInput label={t("organisation.city")} {...field("city")} />
        </SimpleGrid>
        {abroad && (
          <>
            <NativeSelect
              label={t("subProcessorForm.ground")}
              description={t("subProcessorForm.groundHint")}
              data={[
                { value: "", label: t("subProcessorForm.groundChoose") },
                ...grounds.map((value) => ({
                  value,
                  label: t(`transferMechanism.${value}`),
                  disabled: !reaches(known, value, place.countryCode),
                })),
                ...legacyGrounds.map((value) => ({
                  value,
                  label: t(`legacyGround.${value as "PRIVACY_SHIELD" | "SAFE_HARBOUR"}`),
                  disabled: true,
                })),
              ]}
              {...field("transferMechanism")}
            />
            {needsReason(place.transferMechanism) && (
              <TextInput
                label={t("subProcessorForm.reason")}
                description={t("subProcessorForm.reasonHint")}
                maxLength={500}
                {...field("transferReason")}
              />
            )}
            {place.transferMechanism === "SCC_2021_914" && (
              <NativeSelect
                label={t("subProcessorForm.module")}
                data={[
                  { value: "", label: t("subProcessorForm.moduleChoose") },
                  ...modules.map((value) => ({ value, label: t(`transferModule.${value}`) })),
                ]}
                {...field("transferModule")}
              />
            )}
            <SimpleGrid cols={{ base: 1, xs: 3 }}>
              <TextInput type="date" label={t("subProcessorForm.tiaDate")} {...field("tiaDate")} />
              <TextInput
                type="date"
                label={t("subProcessorForm.validFrom")}
                {...field("transferValidFrom")}
              />
              <TextInput
                type="date"
                label={t("subProcessorForm.validTo")}
                {...field("transferValidTo")}
              />
            </SimpleGrid>
          </>
        )}
        {form.values.locations.length > 1 && !disabled && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            style={{ alignSelf: "flex-start" }}
            onClick={() => form.removeListItem("locations", index)}
          >
            {t("subProcessorForm.removePlace", { number: index + 1 })}
          </Button>
        )}
      </Stack>
    </Fieldset>
  );
}
