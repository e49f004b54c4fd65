import { Button, Group, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import {
  Deployment,
  type ServiceList_ServiceFragment,
  SubProcessorRole,
  VendorAccess,
} from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";
import { useStanding } from "../shell/viewer";
import { Dialog } from "../ui/Dialog";

const CreateService = graphql(`
  mutation CreateService($input: CreateServiceInput!) {
    createService(input: $input) {
      service {
        id
        ...ServiceList_service
      }
    }
  }
`);

const UpdateService = graphql(`
  mutation UpdateService($input: UpdateServiceInput!) {
    updateService(input: $input) {
      service {
        id
        ...ServiceList_service
      }
    }
  }
`);

/** Creates a service, or changes the one given. Its code is its name in agreements and stays. */
export function ServiceDialog(props: {
  service: ServiceList_ServiceFragment | null;
  onClose: () => void;
}) {
  const { service, onClose } = props;
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const form = useForm({
    initialValues: {
      code: service?.code ?? "",
      titleDa: service?.titleDa ?? "",
      titleEn: service?.titleEn ?? "",
      deployment: service?.deployment ?? ("CLOUD" as Deployment),
      vendorAccess: service?.vendorAccess ?? ("ON_REQUEST" as VendorAccess),
      provider: service?.provider?.name ?? "",
      providerRole: service?.provider?.role ?? ("INDEPENDENT_CONTROLLER" as SubProcessorRole),
    },
    validate: {
      code: required(t("services.codeMissing")),
      titleDa: required(t("services.titleMissing")),
      titleEn: required(t("services.titleMissing")),
    },
  });
  const create = useAction(CreateService, form);
  const update = useAction(UpdateService, form);
  const save = form.onSubmit(async ({ code, provider, providerRole, ...rest }) => {
    const name = rest.deployment === "APP" ? provider.trim() : "";
    const facts = { ...rest, provider: name === "" ? null : { name, role: providerRole } };
    const done = service
      ? await update.run({ input: { serviceId: service.id, version: service.version, ...facts } })
      : await create.run({
          input: { organisationId: organisation.id, code: code.trim(), ...facts },
        });
    if (!done) return;
    notify(t("services.saved", { name: facts.titleDa }));
    onClose();
  }, focusFirstError(form));
  return (
    <Dialog
      opened
      onClose={onClose}
      title={service ? t("services.editTitle", { name: service.title }) : t("services.create")}
      closeLabel={t("dialog.close")}
      large
    >
      <form onSubmit={save} noValidate>
        <Stack>
          <TextInput
            label={t("services.code")}
            description={t("services.codeHint")}
            readOnly={service !== null}
            data-autofocus={service === null || undefined}
            {...form.getInputProps("code")}
          />
          <TextInput label={t("services.titleDa")} {...form.getInputProps("titleDa")} />
          <TextInput label={t("services.titleEn")} {...form.getInputProps("titleEn")} />
          <NativeSelect
            label={t("services.deployment")}
            description={t("services.deploymentHint")}
            data={Object.values(Deployment).map((value) => ({
              value,
              label: t(`deployment.${value}`),
            }))}
            {...form.getInputProps("deployment")}
          />
          {form.values.deployment === "APP" && (
            <TextInput
              label={t("services.provider")}
              description={t("services.providerHint")}
              {...form.getInputProps("provider")}
            />
          )}
          {form.values.deployment === "APP" && form.values.provider.trim() !== "" && (
            <NativeSelect
              label={t("services.providerRole")}
              description={t("services.providerRoleHint")}
              data={Object.values(SubProcessorRole).map((value) => ({
                value,
                label: t(`subProcessorRole.${value}`),
              }))}
              {...form.getInputProps("providerRole")}
            />
          )}
          <NativeSelect
            label={t("services.access")}
            description={t("services.accessHint")}
            data={Object.values(VendorAccess).map((value) => ({
              value,
              label: t(`vendorAccess.${value}`),
            }))}
            {...form.getInputProps("vendorAccess")}
          />
          <Failures failures={service ? update.failures : create.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={create.busy || update.busy}>
              {t("services.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
