import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { Change } from "../ui/Change";
import { Facts } from "../ui/Facts";
import { Locations } from "../subprocessors/Locations";
import css from "./NoticeChange.module.css";

const NoticeChangeAnnouncement = graphql(`
  fragment NoticeChange_announcement on Announcement {
    id
    type
    summary
    services {
      id
      title
    }
    replaces {
      id
      legalName
      purpose
    }
    subProcessor {
      id
      legalName
      registration
      website
      contactEmail
      purpose
      dataCategories
      subjectCategories
      locations {
        id
        ...Locations_location
      }
    }
  }
`);

/** What changes: old and new, why, who the new one is, where it processes what. */
export function NoticeChange(props: {
  announcement: FragmentType<typeof NoticeChangeAnnouncement>;
}) {
  const { t } = useTranslation();
  const change = readFragment(NoticeChangeAnnouncement, props.announcement);
  const { subProcessor, replaces } = change;
  const leaving = change.type === "REMOVE";
  const old = replaces ?? (leaving ? subProcessor : null);
  return (
    <div className={css["parts"]}>
      <Change
        {...(old && {
          before: { caption: t("notice.before"), name: old.legalName, detail: old.purpose },
        })}
        {...(!leaving && {
          after: {
            caption: t(`notice.after.${change.type}`),
            name: subProcessor.legalName,
            detail: subProcessor.purpose,
          },
        })}
      />
      <p className={css["summary"]}>{change.summary}</p>
      <Facts
        items={[
          {
            label: t("notice.services"),
            value: change.services.map(({ title }) => title).join(", "),
          },
          { label: t("notice.dataCategories"), value: subProcessor.dataCategories.join(", ") },
          { label: t("notice.subjectCategories"), value: subProcessor.subjectCategories.join(", ") },
          { label: t("notice.registration"), value: subProcessor.registration },
          { label: t("notice.contact"), value: subProcessor.contactEmail },
          { label: t("notice.website"), value: subProcessor.website },
        ]}
      />
      {!leaving && (
        <div>
          <h3 className={css["heading"]}>{t("notice.locations")}</h3>
          <Locations locations={subProcessor.locations} />
        </div>
      )}
    </div>
  );
}
