import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type {
  SubProcessorList_SubProcessorFragment,
  SubProcessorState,
} from "../graphql/generated/graphql";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { StatusBadge } from "../ui/StatusBadge";
import { useCountryName } from "../words/dates";
import { SubProcessorStateBadge } from "./SubProcessorStateBadge";

const SubProcessorListSubProcessor = graphql(`
  fragment SubProcessorList_subProcessor on SubProcessor {
    id
    legalName
    purpose
    state
    services {
      id
      title
    }
    locations {
      id
      countryCode
      inEea
    }
    onFile {
      lacks
    }
  }
`);

/** Whether it is over: what was missing then is not missed now. */
function ended(state: SubProcessorState): boolean {
  return state === "RETIRED" || state === "WITHDRAWN";
}

/** The register as rows: who, what for, for which services, where. */
export function SubProcessorList(props: {
  subProcessors: readonly FragmentType<typeof SubProcessorListSubProcessor>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const countryName = useCountryName();
  const { organisation } = useStanding();
  const rows = readFragment(SubProcessorListSubProcessor, props.subProcessors);
  const columns: Column<SubProcessorList_SubProcessorFragment>[] = [
    {
      key: "name",
      header: t("subProcessors.name"),
      primary: true,
      cell: (row) => (
        <TextLink
          to="/o/$organisationId/sub-processors/$subProcessorId"
          params={{ organisationId: organisation.id, subProcessorId: row.id }}
          fw={600}
        >
          {row.legalName}
        </TextLink>
      ),
    },
    { key: "purpose", header: t("subProcessors.purpose"), wideOnly: true, cell: (row) => row.purpose },
    {
      key: "services",
      header: t("navigation.services"),
      cell: (row) => row.services.map(({ title }) => title).join(", "),
    },
    {
      key: "places",
      header: t("subProcessors.places"),
      cell: (row) => (
        <>
          {[...new Set(row.locations.map(({ countryCode }) => countryName(countryCode)))].join(", ")}
          {row.locations.some(({ inEea }) => !inEea) && (
            <>
              {" "}
              <StatusBadge tone="waiting">{t("subProcessors.outside")}</StatusBadge>
            </>
          )}
        </>
      ),
    },
    {
      key: "state",
      header: t("subProcessors.state"),
      cell: (row) => (
        <>
          <SubProcessorStateBadge state={row.state} />
          {row.onFile && row.onFile.lacks.length > 0 && !ended(row.state) && (
            <>
              {" "}
              <StatusBadge tone="bad">{t("onFile.missing")}</StatusBadge>
            </>
          )}
        </>
      ),
    },
  ];
  return (
    <DataList
      label={t("navigation.subProcessors")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      busy={props.busy}
    />
  );
}
