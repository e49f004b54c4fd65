import { Button, Group as Line, NativeSelect, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";
import { useMay, useStanding } from "../shell/viewer";
import { Dialog } from "../ui/Dialog";
import { Panel } from "../ui/Panel";
import { Row, Rows } from "../ui/Rows";
import { useCountryName } from "../words/dates";

const GroupOrganisationParts = graphql(`
  fragment Group_organisation on Organisation {
    id
    legalName
    parent {
      id
      legalName
      countryCode
    }
    subsidiaries {
      id
      legalName
      countryCode
    }
  }
`);

const JoinGroup = graphql(`
  mutation JoinGroup($input: JoinGroupInput!) {
    joinGroup(input: $input) {
      organisation {
        id
        ...Group_organisation
      }
    }
  }
`);

const LeaveGroup = graphql(`
  mutation LeaveGroup($input: LeaveGroupInput!) {
    leaveGroup(input: $input) {
      organisation {
        id
      }
    }
  }
`);

interface Leaving {
  id: string;
  below: string;
  above: string;
}

/** The group an organisation is in: the one above it, and those right below. Nobody's access changes with it. */
export function Group(props: { organisation: FragmentType<typeof GroupOrganisationParts> }) {
  const { t } = useTranslation();
  const countryName = useCountryName();
  const mayEdit = useMay("EDIT_ORGANISATION");
  const { viewer } = useStanding();
  const organisation = readFragment(GroupOrganisationParts, props.organisation);
  const { parent, subsidiaries } = organisation;
  const [joining, dialog] = useDisclosure(false);
  const [leaving, setLeaving] = useState<Leaving | null>(null);
  const leave = useAction(LeaveGroup);
  const choices = viewer.memberships
    .map((membership) => membership.organisation)
    .filter(({ id, viewerActions }) => id !== organisation.id && viewerActions.includes("EDIT_ORGANISATION"))
    .filter(({ id }) => !subsidiaries.some((below) => below.id === id));
  if (parent === null && subsidiaries.length === 0 && !mayEdit) return null;
  const country = (code: string | null) => (code === null ? undefined : countryName(code));
  const letGo = (words: Leaving) =>
    mayEdit && {
      end: (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t("group.leaveOf", { name: words.below })}
          onClick={() => {
            leave.clear();
            setLeaving(words);
          }}
        >
          {t("group.leave")}
        </Button>
      ),
    };
  return (
    <Panel
      title={t("group.title")}
      lead={t("group.lead")}
      actions={
        mayEdit &&
        choices.length > 0 && (
          <Button variant="default" onClick={dialog.open}>
            {parent === null ? t("group.join") : t("group.change")}
          </Button>
        )
      }
      flush
    >
      <Rows label={t("group.title")}>
        {parent !== null && (
          <Row
            main={parent.legalName}
            detail={[t("group.above"), country(parent.countryCode)].filter(Boolean).join(" · ")}
            {...letGo({
              id: organisation.id,
              below: organisation.legalName,
              above: parent.legalName,
            })}
          />
        )}
        {parent === null && subsidiaries.length === 0 && (
          <Row
            main={t("group.none")}
            {...(choices.length === 0 && { detail: t("group.noneHint") })}
          />
        )}
        {subsidiaries.map((below) => (
          <Row
            key={below.id}
            main={below.legalName}
            detail={[t("group.below"), country(below.countryCode)].filter(Boolean).join(" · ")}
            {...letGo({ id: below.id, below: below.legalName, above: organisation.legalName })}
          />
        ))}
      </Rows>
      {joining && (
        <JoinDialog organisationId={organisation.id} choices={choices} onClose={dialog.close} />
      )}
      <Confirm
        opened={leaving !== null}
        title={t("group.leaveTitle")}
        confirmLabel={t("group.leave")}
        busy={leave.busy}
        failures={leave.failures}
        onClose={() => setLeaving(null)}
        onConfirm={() => {
          void leave.run({ input: { organisationId: leaving?.id ?? "" } }).then((done) => {
            if (!done) return;
            setLeaving(null);
            notify(t("group.saved"));
          });
        }}
      >
        <p>{t("group.leaveWords", { below: leaving?.below ?? "", above: leaving?.above ?? "" })}</p>
      </Confirm>
    </Panel>
  );
}

function JoinDialog(props: {
  organisationId: string;
  choices: readonly { id: string; legalName: string }[];
  onClose: () => void;
}) {
  const { organisationId, choices, onClose } = props;
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { parentId: "" },
    validate: { parentId: required(t("group.parentMissing")) },
  });
  const action = useAction(JoinGroup, form);
  const save = form.onSubmit(async ({ parentId }) => {
    const done = await action.run({ input: { organisationId, parentId } });
    if (!done) return;
    onClose();
    notify(t("group.saved"));
  }, focusFirstError(form));
  return (
    <Dialog opened onClose={onClose} title={t("group.joinTitle")} closeLabel={t("dialog.close")}>
      <form onSubmit={save} noValidate>
        <Stack>
          <NativeSelect
            label={t("group.parent")}
            description={t("group.parentHint")}
            data-autofocus
            data={[
              { value: "", label: t("group.choose") },
              ...choices.map(({ id, legalName }) => ({ value: id, label: legalName })),
            ]}
            {...form.getInputProps("parentId")}
          />
          <Failures failures={action.failures} />
          <Line justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={action.busy}>
              {t("group.save")}
            </Button>
          </Line>
        </Stack>
      </form>
    </Dialog>
  );
}
