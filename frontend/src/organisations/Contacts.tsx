import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { ContactRole, Contacts_OrganisationFragment } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError } from "../shell/forms";
import { notify } from "../shell/notify";
import { useMay } from "../shell/viewer";
import { Dialog } from "../ui/Dialog";
import { Panel } from "../ui/Panel";
import { Row, Rows } from "../ui/Rows";

const ContactsOrganisation = graphql(`
  fragment Contacts_organisation on Organisation {
    id
    contacts {
      role
      name
      email
      phone
    }
  }
`);

const SetContact = graphql(`
  mutation SetContact($input: SetContactInput!) {
    setContact(input: $input) {
      organisation {
        id
        ...Contacts_organisation
      }
    }
  }
`);

/** What an organisation changes itself; the others come with agreements and are only shown. */
const changeable: readonly ContactRole[] = ["PRIVACY", "DPO", "SECURITY", "BILLING", "TECHNICAL"];

type Contact = Contacts_OrganisationFragment["contacts"][number];

/** Whom to write to about what. Invitations name the first two (Article 14). */
export function Contacts(props: { organisation: FragmentType<typeof ContactsOrganisation> }) {
  const { t } = useTranslation();
  const mayEdit = useMay("EDIT_ORGANISATION");
  const { id, contacts } = readFragment(ContactsOrganisation, props.organisation);
  const [open, setOpen] = useState<ContactRole | null>(null);
  const others = contacts.map(({ role }) => role).filter((role) => !changeable.includes(role));
  const of = (role: ContactRole) => contacts.find((contact) => contact.role === role);
  const roles = [...changeable, ...others].filter((role) => mayEdit || of(role) !== undefined);
  if (roles.length === 0) return null;
  return (
    <Panel title={t("organisation.contacts")} lead={t("organisation.contactsLead")} flush>
      <Rows label={t("organisation.contacts")}>
        {roles.map((role) => {
          const contact = of(role);
          const words = [contact?.name, contact?.email, contact?.phone].filter(Boolean).join(", ");
          return (
            <Row
              key={role}
              main={t(`contactRole.${role}`)}
              detail={words || t("contacts.none")}
              {...(mayEdit &&
                changeable.includes(role) && {
                  end: (
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={t("contacts.editOf", { contact: t(`contactRole.${role}`) })}
                      onClick={() => setOpen(role)}
                    >
                      {t("contacts.edit")}
                    </Button>
                  ),
                })}
            />
          );
        })}
      </Rows>
      {open !== null && (
        <ContactDialog
          organisationId={id}
          role={open}
          contact={of(open)}
          onClose={() => setOpen(null)}
        />
      )}
    </Panel>
  );
}

const written = (words: string) => words.trim() || null;

function ContactDialog(props: {
  organisationId: string;
  role: ContactRole;
  contact: Contact | undefined;
  onClose: () => void;
}) {
  const { organisationId, role, contact, onClose } = props;
  const { t } = useTranslation();
  const form = useForm({
    initialValues: {
      email: contact?.email ?? "",
      name: contact?.name ?? "",
      phone: contact?.phone ?? "",
    },
  });
  const action = useAction(SetContact, form);
  const save = form.onSubmit(async ({ email, name, phone }) => {
    const done = await action.run({
      input: {
        organisationId,
        role,
        email: written(email),
        name: written(name),
        phone: written(phone),
      },
    });
    if (!done) return;
    onClose();
    notify(t("contacts.saved"));
  }, focusFirstError(form));
  return (
    <Dialog opened onClose={onClose} title={t(`contactRole.${role}`)} closeLabel={t("dialog.close")}>
      <form onSubmit={save} noValidate>
        <Stack>
          <Text>{t("contacts.words")}</Text>
          <TextInput
            type="email"
            label={t("contacts.email")}
            description={t("contacts.emailHint")}
            data-autofocus
            {...form.getInputProps("email")}
          />
          <TextInput label={t("contacts.name")} {...form.getInputProps("name")} />
          <TextInput type="tel" label={t("contacts.phone")} {...form.getInputProps("phone")} />
          <Failures failures={action.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={action.busy}>
              {t("contacts.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
