import { Button, Group, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { Language } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";
import { changeLanguage } from "../words/i18n";
import { TimeZoneField } from "./TimeZoneField";

const ProfileFormUser = graphql(`
  fragment ProfileForm_user on User {
    id
    email
    name
    phone
    language
    timeZone
    version
  }
`);

const UpdateProfile = graphql(`
  mutation UpdateProfile($input: UpdateProfileInput!) {
    updateProfile(input: $input) {
      user {
        id
        ...ProfileForm_user
      }
    }
  }
`);

/** Name, phone, language and time zone of the person. The language is also that of mails. */
export function ProfileForm(props: { user: FragmentType<typeof ProfileFormUser> }) {
  const { t } = useTranslation();
  const user = readFragment(ProfileFormUser, props.user);
  const form = useForm<{ name: string; phone: string; language: Language; timeZone: string }>({
    initialValues: {
      name: user.name,
      phone: user.phone ?? "",
      language: user.language,
      timeZone: user.timeZone,
    },
    validate: { name: required(t("profile.nameMissing")) },
  });
  const action = useAction(UpdateProfile, form);
  const save = form.onSubmit(async ({ name, phone, language, timeZone }) => {
    const done = await action.run({
      input: {
        name: name.trim(),
        phone: phone.trim() || null,
        language,
        timeZone,
        version: user.version,
      },
    });
    if (!done) return;
    if (language !== user.language) await changeLanguage(language === "EN" ? "en" : "da");
    notify(t("profile.saved"));
  }, focusFirstError(form));
  return (
    <form onSubmit={save} noValidate>
      <Stack>
        <TextInput
          label={t("signIn.email")}
          description={t("profile.emailHint")}
          value={user.email}
          readOnly
        />
        <TextInput
          label={t("profile.name")}
          autoComplete="name"
          {...form.getInputProps("name")}
        />
        <TextInput
          label={t("profile.phone")}
          type="tel"
          autoComplete="tel"
          {...form.getInputProps("phone")}
        />
        <NativeSelect
          label={t("profile.language")}
          description={t("profile.languageHint")}
          data={Object.values(Language).map((value) => ({ value, label: t(`language.${value}`) }))}
          {...form.getInputProps("language")}
        />
        <TimeZoneField {...form.getInputProps("timeZone")} />
        <Failures failures={action.failures} />
        <Group>
          <Button type="submit" loading={action.busy}>
            {t("profile.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
