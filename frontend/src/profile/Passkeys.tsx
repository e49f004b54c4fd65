import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { Passkeys_FactorsFragment } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { makePasskey, PasskeyRefused, passkeysWork } from "../session/passkeys";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";
import { Dialog } from "../ui/Dialog";
import { Row, Rows } from "../ui/Rows";
import { useDates } from "../words/dates";
import { RecoveryCodesDialog } from "./RecoveryCodes";

const PasskeysFactors = graphql(`
  fragment Passkeys_factors on SecondFactors {
    totp {
      confirmedAt
    }
    passkeys {
      id
      name
      backedUp
      createdAt
      lastUsedAt
    }
  }
`);

const BeginPasskey = graphql(`
  mutation BeginPasskey {
    beginPasskey {
      options
    }
  }
`);

const AddPasskey = graphql(`
  mutation AddPasskey($input: AddPasskeyInput!) {
    addPasskey(input: $input) {
      passkey {
        id
      }
      recoveryCodes
    }
  }
`);

const RenamePasskey = graphql(`
  mutation RenamePasskey($input: RenamePasskeyInput!) {
    renamePasskey(input: $input) {
      passkey {
        id
        name
      }
    }
  }
`);

const RemovePasskey = graphql(`
  mutation RemovePasskey($input: PasskeyIdInput!) {
    removePasskey(input: $input) {
      secondFactors {
        ...Passkeys_factors
      }
    }
  }
`);

type Passkey = Passkeys_FactorsFragment["passkeys"][number];

/** The reader's passkeys: what there is, and how to add, name and remove one. */
export function Passkeys(props: { factors: FragmentType<typeof PasskeysFactors> }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { passkeys, totp } = readFragment(PasskeysFactors, props.factors);
  const [adding, setAdding] = useState(false);
  const [naming, setNaming] = useState<Passkey | null>(null);
  const [removing, setRemoving] = useState<Passkey | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const remove = useAction(RemovePasskey);
  const last = passkeys.length === 1 && totp === null;
  return (
    <Stack>
      {passkeys.length > 0 && (
        <Rows label={t("passkeys.title")}>
          {passkeys.map((passkey) => (
            <Row
              key={passkey.id}
              main={passkey.name}
              detail={[
                t("passkeys.added", { date: dates.date(passkey.createdAt) }),
                passkey.lastUsedAt
                  ? t("passkeys.lastUsed", { date: dates.date(passkey.lastUsedAt) })
                  : t("passkeys.neverUsed"),
                passkey.backedUp && t("passkeys.backedUp"),
              ]
                .filter(Boolean)
                .join(" · ")}
              end={
                <Group gap="xs" justify="flex-end">
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={t("passkeys.renameOf", { name: passkey.name })}
                    onClick={() => setNaming(passkey)}
                  >
                    {t("passkeys.rename")}
                  </Button>
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={t("passkeys.removeOf", { name: passkey.name })}
                    onClick={() => {
                      remove.clear();
                      setRemoving(passkey);
                    }}
                  >
                    {t("passkeys.remove")}
                  </Button>
                </Group>
              }
            />
          ))}
        </Rows>
      )}
      {passkeysWork() ? (
        <Group>
          <Button onClick={() => setAdding(true)}>{t("passkeys.add")}</Button>
        </Group>
      ) : (
        <Text>{t("passkeys.unsupported")}</Text>
      )}
      <Dialog
        opened={adding}
        onClose={() => setAdding(false)}
        title={t("passkeys.addTitle")}
        closeLabel={t("dialog.close")}
      >
        <AddForm
          first={passkeys.length === 0 && totp === null}
          onClose={() => setAdding(false)}
          onAdded={(fresh) => {
            setAdding(false);
            notify(t("passkeys.isAdded"));
            setCodes(fresh);
          }}
        />
      </Dialog>
      <Dialog
        opened={naming !== null}
        onClose={() => setNaming(null)}
        title={t("passkeys.renameTitle")}
        closeLabel={t("dialog.close")}
      >
        {naming !== null && <RenameForm passkey={naming} onClose={() => setNaming(null)} />}
      </Dialog>
      <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />
      <Confirm
        opened={removing !== null}
        title={t("passkeys.removeTitle", { name: removing?.name ?? "" })}
        confirmLabel={t("passkeys.remove")}
        destructive
        busy={remove.busy}
        failures={remove.failures}
        onClose={() => setRemoving(null)}
        onConfirm={() => {
          if (removing === null) return;
          void remove.run({ input: { passkeyId: removing.id } }).then((done) => {
            if (!done) return;
            setRemoving(null);
            notify(t("passkeys.removed"));
          });
        }}
      >
        <p>{last ? t("passkeys.removeLastWords") : t("passkeys.removeWords")}</p>
      </Confirm>
    </Stack>
  );
}

/** The name first: the passkey that the browser makes then has one, and none is left over without. */
function AddForm(props: {
  /** Nothing but the password was asked for until now */
  first: boolean;
  onClose: () => void;
  onAdded: (codes: readonly string[] | null) => void;
}) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { name: "" },
    validate: { name: required(t("passkeys.nameMissing")) },
  });
  const begin = useAction(BeginPasskey);
  const add = useAction(AddPasskey, form);
  const [refused, setRefused] = useState<PasskeyRefused["why"] | null>(null);
  const [asking, setAsking] = useState(false);
  const submit = form.onSubmit(async ({ name }) => {
    setRefused(null);
    const begun = await begin.run({});
    if (!begun) return;
    setAsking(true);
    try {
      const credential = await makePasskey(begun.beginPasskey.options);
      const done = await add.run({ input: { name: name.trim(), credential } });
      if (done) props.onAdded(done.addPasskey.recoveryCodes);
    } catch (error) {
      setRefused(error instanceof PasskeyRefused ? error.why : "given");
    } finally {
      setAsking(false);
    }
  }, focusFirstError(form));
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text>{t("passkeys.addWords")}</Text>
        {props.first && <Text>{t("passkeys.addFirstWords")}</Text>}
        <TextInput
          label={t("passkeys.name")}
          description={t("passkeys.nameHint")}
          maxLength={60}
          autoComplete="off"
          data-autofocus
          {...form.getInputProps("name")}
        />
        <Failures
          failures={[
            ...begin.failures,
            ...add.failures,
            ...(refused === null
              ? []
              : [
                  {
                    code: "PASSKEY",
                    message: t(`passkeys.refused.${refused}`),
                    field: null,
                    requestId: null,
                  },
                ]),
          ]}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" loading={begin.busy || add.busy || asking}>
            {t("passkeys.make")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function RenameForm(props: { passkey: Passkey; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { name: props.passkey.name },
    validate: { name: required(t("passkeys.nameMissing")) },
  });
  const rename = useAction(RenamePasskey, form);
  const submit = form.onSubmit(async ({ name }) => {
    const done = await rename.run({ input: { passkeyId: props.passkey.id, name: name.trim() } });
    if (done) props.onClose();
  }, focusFirstError(form));
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={t("passkeys.name")}
          description={t("passkeys.nameHint")}
          maxLength={60}
          autoComplete="off"
          data-autofocus
          {...form.getInputProps("name")}
        />
        <Failures failures={rename.failures} />
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" loading={rename.busy}>
            {t("passkeys.saveName")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
