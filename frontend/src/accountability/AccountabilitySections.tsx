import { useTranslation } from "react-i18next";
import { TextLink } from "../shell/links";
import { Sections } from "../ui/Sections";

// Else the link without a view would count as the page of every view.
const exactly = { exact: true, includeSearch: true };

/** The two halves of what an organisation answers for. */
export function AccountabilitySections({ shown }: { shown: "record" | "measures" }) {
  const { t } = useTranslation();
  return (
    <Sections label={t("accountability.sections")}>
      <TextLink
        to="."
        search={{}}
        underline="never"
        activeOptions={exactly}
        aria-current={shown === "record" ? "page" : undefined}
      >
        {t("accountability.record")}
      </TextLink>
      <TextLink
        to="."
        search={{ view: "measures" }}
        underline="never"
        activeOptions={exactly}
        aria-current={shown === "measures" ? "page" : undefined}
      >
        {t("accountability.measures")}
      </TextLink>
    </Sections>
  );
}
