import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import type { ControllersPanel_LifeFragment } from "../../graphql/generated/graphql";
import { useAction } from "../../session/data";
import { Confirm } from "../../shell/Confirm";
import { Failures } from "../../shell/Failures";
import { focusFirstError, required } from "../../shell/forms";
import { saveFile } from "../../shell/saveFile";
import { Dialog } from "../../ui/Dialog";
import { DownloadIcon } from "../../ui/icons";
import { Panel } from "../../ui/Panel";
import { Row, Rows } from "../../ui/Rows";
import { useCountryOptions } from "../../words/countries";
import { useCountryName, useDates } from "../../words/dates";
import { csv } from "./csv";
import css from "./life.module.css";

const ControllersPanelLife = graphql(`
  fragment ControllersPanel_life on AgreementLife {
    controllerCapacity
    canSetCapacity
    canRecordControllers
    controllers {
      id
      name
      registration
      countryCode
      contactEmail
      since
      until
      version
    }
  }
`);

const SetControllerCapacity = graphql(`
  mutation SetControllerCapacity($input: SetControllerCapacityInput!) {
    setControllerCapacity(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

const AddAgreementController = graphql(`
  mutation AddAgreementController($input: AddAgreementControllerInput!) {
    addAgreementController(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

const UpdateAgreementController = graphql(`
  mutation UpdateAgreementController($input: UpdateAgreementControllerInput!) {
    updateAgreementController(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

type Controller = ControllersPanel_LifeFragment["controllers"][number];

/** For whom the customer is itself a processor: the next link of the chain. */
export function ControllersPanel(props: {
  agreementId: string;
  reference: string;
  life: FragmentType<typeof ControllersPanelLife>;
  vendorReads: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const countryName = useCountryName();
  const life = readFragment(ControllersPanelLife, props.life);
  const forOthers = life.controllerCapacity === "PROCESSOR_FOR_OTHERS";
  if (!forOthers && !life.canSetCapacity) return null;
  const save = () => {
    const head = ["name", "registration", "country", "contact", "since", "until"] as const;
    const rows = life.controllers.map((one) => [
      one.name,
      one.registration ?? "",
      countryName(one.countryCode),
      one.contactEmail,
      one.since,
      one.until ?? "",
    ]);
    const text = csv([head.map((key) => t(`life.chain.${key}`)), ...rows]);
    const name = `${props.reference}-${t("life.chain.file")}.csv`;
    saveFile(new Blob([text], { type: "text/csv;charset=utf-8" }), name);
  };
  return (
    <Panel
      id="chain"
      title={t("life.chain.title")}
      lead={t(
        forOthers
          ? props.vendorReads
            ? "life.chain.leadVendor"
            : "life.chain.leadCustomer"
          : "life.chain.leadController",
      )}
      actions={
        <Group gap="sm">
          {life.controllers.length > 0 && (
            <Button variant="default" leftSection={<DownloadIcon size={18} />} onClick={save}>
              {t("life.chain.export")}
            </Button>
          )}
          {life.canRecordControllers && <Edit agreementId={props.agreementId} />}
        </Group>
      }
    >
      <Stack>
        {forOthers &&
          (life.controllers.length === 0 ? (
            <p className={css["quiet"]}>{t("life.chain.none")}</p>
          ) : (
            <Rows label={t("life.chain.title")}>
              {life.controllers.map((one) => (
                <Row
                  key={one.id}
                  main={<strong>{one.name}</strong>}
                  detail={[
                    one.registration,
                    countryName(one.countryCode),
                    one.contactEmail,
                    one.until === null
                      ? t("life.chain.from", { since: dates.date(one.since) })
                      : t("life.chain.fromTo", {
                          since: dates.date(one.since),
                          until: dates.date(one.until),
                        }),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                  end={
                    life.canRecordControllers && (
                      <Edit agreementId={props.agreementId} controller={one} />
                    )
                  }
                />
              ))}
            </Rows>
          ))}
        {life.canSetCapacity && life.controllers.length === 0 && (
          <Capacity agreementId={props.agreementId} forOthers={forOthers} />
        )}
      </Stack>
    </Panel>
  );
}

function Capacity({ agreementId, forOthers }: { agreementId: string; forOthers: boolean }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const action = useAction(SetControllerCapacity);
  const capacity = forOthers ? "CONTROLLER" : "PROCESSOR_FOR_OTHERS";
  return (
    <Group>
      <Button
        variant="default"
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t(`life.chain.set.${capacity}`)}
      </Button>
      <Confirm
        opened={opened}
        title={t(`life.chain.set.${capacity}`)}
        confirmLabel={t("life.chain.setSubmit")}
        busy={action.busy}
        failures={action.failures}
        onClose={close}
        onConfirm={() => {
          void action.run({ input: { agreementId, capacity } }).then((done) => {
            if (done) close();
          });
        }}
      >
        <p>{t(`life.chain.setWords.${capacity}`)}</p>
      </Confirm>
    </Group>
  );
}

function Edit({ agreementId, controller }: { agreementId: string; controller?: Controller }) {
  const { t } = useTranslation();
  const countries = useCountryOptions();
  const [opened, { open, close }] = useDisclosure(false);
  const form = useForm({
    mode: "uncontrolled",
    initialValues: {
      name: controller?.name ?? "",
      registration: controller?.registration ?? "",
      countryCode: controller?.countryCode ?? "DK",
      contactEmail: controller?.contactEmail ?? "",
      since: controller?.since ?? "",
      until: controller?.until ?? "",
    },
    validate: {
      name: required(t("life.chain.nameMissing")),
      contactEmail: required(t("life.chain.contactMissing")),
      since: required(t("life.chain.sinceMissing")),
    },
  });
  const add = useAction(AddAgreementController, form);
  const update = useAction(UpdateAgreementController, form);
  const action = controller ? update : add;
  const save = form.onSubmit(async ({ registration, until, ...values }) => {
    const facts = {
      ...values,
      registration: registration.trim() === "" ? null : registration,
      until: until === "" ? null : until,
    };
    const done = controller
      ? await update.run({
          input: { agreementControllerId: controller.id, version: controller.version, ...facts },
        })
      : await add.run({ input: { agreementId, ...facts } });
    if (done) {
      if (!controller) form.reset();
      close();
    }
  }, focusFirstError(form));
  return (
    <>
      <Button
        variant={controller ? "subtle" : "filled"}
        {...(controller && { "aria-label": t("life.chain.editName", { name: controller.name }) })}
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t(controller ? "life.chain.edit" : "life.chain.add")}
      </Button>
      <Dialog
        opened={opened}
        onClose={close}
        title={t(controller ? "life.chain.editTitle" : "life.chain.addTitle")}
        closeLabel={t("dialog.close")}
        large
      >
        <form onSubmit={save} noValidate>
          <Stack>
            <TextInput
              key={form.key("name")}
              {...form.getInputProps("name")}
              label={t("life.chain.name")}
              maxLength={200}
              data-autofocus
            />
            <TextInput
              key={form.key("registration")}
              {...form.getInputProps("registration")}
              label={t("life.chain.registration")}
              description={t("life.chain.registrationHint")}
              maxLength={60}
            />
            <Select
              key={form.key("countryCode")}
              {...form.getInputProps("countryCode")}
              label={t("life.chain.country")}
              data={countries}
              searchable
              allowDeselect={false}
            />
            <TextInput
              key={form.key("contactEmail")}
              {...form.getInputProps("contactEmail")}
              type="email"
              label={t("life.chain.contact")}
              description={t("life.chain.contactHint")}
            />
            <TextInput
              key={form.key("since")}
              {...form.getInputProps("since")}
              type="date"
              label={t("life.chain.since")}
            />
            <TextInput
              key={form.key("until")}
              {...form.getInputProps("until")}
              type="date"
              label={t("life.chain.until")}
              description={t("life.chain.untilHint")}
            />
            <Failures failures={action.failures} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("dialog.cancel")}
              </Button>
              <Button type="submit" loading={action.busy}>
                {t("life.chain.save")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </>
  );
}
