import { Button, Group, NativeSelect, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { isCvr, schemes } from "../customers/registration";
import { Sector } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";

const OrganisationFormOrganisation = graphql(`
  fragment OrganisationForm_organisation on Organisation {
    id
    legalName
    website
    sector
    version
    viewerActions
    registration {
      scheme
      number
    }
    address {
      street
      postalCode
      city
      countryCode
    }
  }
`);

const UpdateOrganisation = graphql(`
  mutation UpdateOrganisation($input: UpdateOrganisationInput!) {
    updateOrganisation(input: $input) {
      organisation {
        id
        ...OrganisationForm_organisation
      }
    }
  }
`);

/** The organisation as it stands in agreements and notices. */
export function OrganisationForm(props: {
  organisation: FragmentType<typeof OrganisationFormOrganisation>;
}) {
  const { t } = useTranslation();
  const organisation = readFragment(OrganisationFormOrganisation, props.organisation);
  const mayEdit = organisation.viewerActions.includes("EDIT_ORGANISATION");
  const form = useForm({
    initialValues: {
      legalName: organisation.legalName,
      website: organisation.website ?? "",
      street: organisation.address?.street ?? "",
      postalCode: organisation.address?.postalCode ?? "",
      city: organisation.address?.city ?? "",
      countryCode: organisation.address?.countryCode ?? "DK",
      registrationScheme: organisation.registration?.scheme ?? "DK_CVR",
      registrationNumber: organisation.registration?.number ?? "",
      sector: organisation.sector ?? "",
    },
    validate: {
      legalName: required(t("organisation.nameMissing")),
      countryCode: (code) =>
        /^[A-Za-z]{2}$/.test(code.trim()) ? null : t("organisation.countryWrong"),
      registrationNumber: (number, { registrationScheme }) =>
        number.trim() === "" || registrationScheme !== "DK_CVR" || isCvr(number)
          ? null
          : t("customers.cvrWrong"),
    },
  });
  const action = useAction(UpdateOrganisation, form);
  const save = form.onSubmit(async (values) => {
    const number = values.registrationNumber.trim();
    const done = await action.run({
      input: {
        organisationId: organisation.id,
        version: organisation.version,
        // Only what was changed: a value that is older than today's rules must not stand in the way.
        ...(form.isDirty("legalName") && { legalName: values.legalName.trim() }),
        ...(form.isDirty("website") && { website: values.website.trim() || null }),
        ...(form.isDirty("street") && { street: values.street.trim() || null }),
        ...(form.isDirty("postalCode") && { postalCode: values.postalCode.trim() || null }),
        ...(form.isDirty("city") && { city: values.city.trim() || null }),
        ...(form.isDirty("countryCode") && {
          countryCode: values.countryCode.trim().toUpperCase(),
        }),
        ...((form.isDirty("registrationScheme") || form.isDirty("registrationNumber")) && {
          registrationScheme: number === "" ? null : values.registrationScheme,
          registrationNumber: number || null,
        }),
        ...(form.isDirty("sector") && {
          sector: Object.values(Sector).find((sector) => sector === values.sector) ?? null,
        }),
      },
    });
    if (done) notify(t("organisation.saved"));
  }, focusFirstError(form));
  const readOnly = { readOnly: !mayEdit };
  // Numbers of the demo stand in no register, and nobody chooses that.
  const known =
    organisation.registration?.scheme === "TEST" ? ([...schemes, "TEST"] as const) : schemes;
  return (
    <form onSubmit={save} noValidate>
      <Stack maw="40rem">
        <TextInput
          label={t("organisation.legalName")}
          {...readOnly}
          {...form.getInputProps("legalName")}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NativeSelect
            label={t("customers.scheme")}
            disabled={!mayEdit}
            data={known.map((value) => ({ value, label: t(`registrationScheme.${value}`) }))}
            {...form.getInputProps("registrationScheme")}
          />
          <TextInput
            label={t("organisation.registration")}
            description={
              mayEdit && form.values.registrationScheme === "DK_CVR"
                ? t("customers.cvrHint")
                : undefined
            }
            inputMode={form.values.registrationScheme === "DK_CVR" ? "numeric" : "text"}
            inputWrapperOrder={["label", "input", "description", "error"]}
            {...readOnly}
            {...form.getInputProps("registrationNumber")}
          />
        </SimpleGrid>
        <TextInput
          label={t("organisation.street")}
          autoComplete="street-address"
          {...readOnly}
          {...form.getInputProps("street")}
        />
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <TextInput
            label={t("organisation.postalCode")}
            autoComplete="postal-code"
            {...readOnly}
            {...form.getInputProps("postalCode")}
          />
          <TextInput
            label={t("organisation.city")}
            autoComplete="address-level2"
            {...readOnly}
            {...form.getInputProps("city")}
          />
          <TextInput
            label={t("organisation.country")}
            maxLength={2}
            autoComplete="country"
            {...readOnly}
            {...form.getInputProps("countryCode")}
          />
        </SimpleGrid>
        <TextInput
          label={t("organisation.website")}
          description={mayEdit ? t("organisation.websiteHint") : undefined}
          {...readOnly}
          {...form.getInputProps("website")}
        />
        <NativeSelect
          label={t("organisation.sector")}
          disabled={!mayEdit}
          data={[
            { value: "", label: t("organisation.sectorUnknown") },
            ...Object.values(Sector).map((value) => ({ value, label: t(`sector.${value}`) })),
          ]}
          {...form.getInputProps("sector")}
        />
        <Failures failures={action.failures} />
        {mayEdit && (
          <Group>
            <Button type="submit" loading={action.busy}>
              {t("organisation.save")}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
