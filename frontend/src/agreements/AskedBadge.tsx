import { useTranslation } from "react-i18next";
import { StatusBadge } from "../ui/StatusBadge";

/** The mark of an agreement that a colleague has asked the reader to sign. */
export function AskedBadge({ asked }: { asked: boolean }) {
  const { t } = useTranslation();
  return asked ? <StatusBadge tone="waiting">{t("handOver.askedOfYou")}</StatusBadge> : null;
}
