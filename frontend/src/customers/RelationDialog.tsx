import { Button, Group, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { Language } from "../graphql/generated/graphql";
import { ServiceChoice } from "../services/ServiceChoice";
import { useServices } from "../services/useServices";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError } from "../shell/forms";
import { notify } from "../shell/notify";
import { useStanding } from "../shell/viewer";
import { Dialog } from "../ui/Dialog";
import { TextSkeleton } from "../ui/Skeletons";

const UpdateRelation = graphql(`
  mutation UpdateRelation($input: UpdateRelationInput!) {
    updateRelation(input: $input) {
      relation {
        id
        version
        language
        services {
          id
          title
        }
        customer {
          id
          contacts {
            role
            name
            email
            phone
          }
        }
      }
    }
  }
`);

/** Changes what the vendor itself keeps of a customer; the rest is the customer's own. */
export function RelationDialog(props: {
  relation: {
    id: string;
    version: number;
    language: Language;
    services: readonly { id: string }[];
    noticeEmail: string;
  };
  onClose: () => void;
}) {
  const { relation, onClose } = props;
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const services = useServices(organisation.id);
  const form = useForm({
    initialValues: {
      serviceIds: relation.services.map(({ id }) => id),
      language: relation.language,
      noticeEmail: relation.noticeEmail,
    },
    validate: {
      noticeEmail: (value) =>
        value.trim() === "" || /^\S+@\S+\.\S+$/.test(value.trim())
          ? null
          : t("customers.emailWrong"),
    },
  });
  const action = useAction(UpdateRelation, form);
  const save = form.onSubmit(async ({ serviceIds, language, noticeEmail }) => {
    const done = await action.run({
      input: {
        relationId: relation.id,
        version: relation.version,
        serviceIds,
        language,
        ...(noticeEmail.trim() !== relation.noticeEmail && { noticeEmail: noticeEmail.trim() }),
      },
    });
    if (!done) return;
    notify(t("customers.saved"));
    onClose();
  }, focusFirstError(form));
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t("customers.editTitle")}
      closeLabel={t("dialog.close")}
      large
    >
      <form onSubmit={save} noValidate>
        <Stack>
          {services ? (
            <ServiceChoice
              label={t("customers.servicesLabel")}
              description={t("customers.servicesHint")}
              services={services}
              value={form.values.serviceIds}
              onChange={(serviceIds) => form.setFieldValue("serviceIds", serviceIds)}
              error={form.errors["serviceIds"]}
            />
          ) : (
            <TextSkeleton />
          )}
          <TextInput
            type="email"
            label={t("customers.noticeEmail")}
            description={t("customers.noticeEmailHint")}
            {...form.getInputProps("noticeEmail")}
          />
          <NativeSelect
            label={t("customers.language")}
            data={Object.values(Language).map((value) => ({ value, label: t(`language.${value}`) }))}
            {...form.getInputProps("language")}
          />
          <Failures failures={action.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={action.busy}>
              {t("organisation.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
