import { Button, Group, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CustomerPicker, type PickedCustomer } from "../customers/CustomerPicker";
import { ButtonLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { Dialog } from "../ui/Dialog";
import { PenIcon } from "../ui/icons";

/** Asks for which customer, and leads to the form. */
export function IssueDialog() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const [opened, { open, close }] = useDisclosure(false);
  const [customer, setCustomer] = useState<PickedCustomer | null>(null);
  return (
    <>
      <Button leftSection={<PenIcon size={18} />} onClick={open}>
        {t("issue.open")}
      </Button>
      <Dialog
        opened={opened}
        onClose={close}
        title={t("issue.forWhom")}
        closeLabel={t("dialog.close")}
      >
        <Stack>
          <CustomerPicker
            organisationId={organisation.id}
            label={t("grants.customer")}
            value={customer}
            onChange={setCustomer}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("dialog.cancel")}
            </Button>
            {customer ? (
              <ButtonLink
                to="/o/$organisationId/customers/$relationId/issue"
                params={{ organisationId: organisation.id, relationId: customer.relationId }}
              >
                {t("issue.next")}
              </ButtonLink>
            ) : (
              <Button disabled>{t("issue.next")}</Button>
            )}
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}
